import { useMemo, useState, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { sinceLastLooked, type RanCommand, type SinceLastLooked } from '../../../src-shared/board/since-last-looked.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { cutMiddle, formatSpan, plural } from '../../app/format.ts'
import { useServices } from '../../app/services.ts'
import { useTimeText } from '../../app/tick.ts'
import { Button } from '../../ui/button.tsx'

const shownFiles = 12
const shownCommands = 8
const shownCommits = 6
const shownQuestions = 6
/** Even all of it ends somewhere: more lines than this nobody reads in a drawer. */
const mostShown = 500

function outcomeOf(command: RanCommand): ReactNode {
  if (command.state === 'running') return <span className="text-working">running</span>
  const word = command.exitCode === null ? (command.state === 'ok' ? 'done' : 'failed') : `exit ${command.exitCode}`
  return <span className={command.state === 'ok' ? 'text-faint' : 'text-failed'}>{word}</span>
}

function isOnlyQuestions(since: SinceLastLooked): boolean {
  const { files, commands, commits, filesRead, searches, troubles } = since
  return files.length + commands.length + commits.length + filesRead + searches + troubles === 0
}

/** What happened since the user last looked. */
export function SinceSection(props: {
  readonly sessionId: SessionId
  readonly entries: readonly TranscriptEntry[]
  readonly seenSeq: number | null
  readonly seenAt: number | null
}): ReactNode {
  const { sessionId, entries, seenSeq, seenAt } = props
  const { editor } = useServices()
  const [all, setAll] = useState(false)
  const since = useMemo(() => sinceLastLooked(entries, seenSeq), [entries, seenSeq])
  const ago = useTimeText((now) => (seenAt === null ? '' : `, ${formatSpan(now - seenAt)} ago`), seenAt !== null)
  const answered = since.questions.filter((question) => question.answer !== null)
  // A question that is open stands on top already.
  if (since.nothing || (answered.length === 0 && since.questions.length > 0 && isOnlyQuestions(since))) return null
  const looked = [
    ...(since.filesRead > 0 ? [`read ${plural(since.filesRead, 'file')}`] : []),
    ...(since.searches > 0 ? [plural(since.searches, 'search', 'searches')] : []),
    ...(since.troubles > 0 ? [`trouble with the API ${plural(since.troubles, 'time')}`] : []),
  ].join(', ')
  const cut =
    Math.max(0, since.files.length - shownFiles) +
    Math.max(0, since.commands.length - shownCommands) +
    Math.max(0, since.commits.length - shownCommits) +
    Math.max(0, answered.length - shownQuestions)
  const most = (limit: number): number => (all ? mostShown : limit)
  return (
    <section aria-label="Since you last looked">
      <h3 className="mt-5 mb-1.5 text-label font-bold text-faint">
        {seenSeq === null ? 'So far' : `Since you last looked${ago}`}
      </h3>
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-1 text-small text-dim [&>li]:flex [&>li]:items-baseline [&>li]:justify-between [&>li]:gap-3">
        {since.files.slice(0, most(shownFiles)).map((file) => (
          <li key={file.path}>
            <button
              type="button"
              title={`Open ${singleLine(file.path, 2_000)} in your editor`}
              onClick={() => void editor.openFile({ sessionId, path: file.path })}
              className="min-w-0 truncate text-left font-mono text-text hover:underline"
            >
              {cutMiddle(singleLine(file.path), 46)}
            </button>
            <span className="shrink-0">
              {file.created === true && <span className="mr-1.5 text-faint">new</span>}
              {file.added > 0 && <span className="text-completed">+{file.added}</span>}
              {file.removed > 0 && <span className="ml-1 text-failed">−{file.removed}</span>}
            </span>
          </li>
        ))}
        {since.commands.slice(-most(shownCommands)).map((command) => (
          <li key={command.key}>
            <code className="truncate font-mono" title={singleLine(command.command, 2_000)}>
              {singleLine(command.command, 120)}
            </code>
            <span className="shrink-0">{outcomeOf(command)}</span>
          </li>
        ))}
        {since.commits.slice(-most(shownCommits)).map((commit, at) => (
          <li key={`${at} ${commit}`}>
            <span className="truncate" title={singleLine(commit)}>
              committed “{singleLine(commit, 120)}”
            </span>
          </li>
        ))}
        {answered.slice(-most(shownQuestions)).map((question) => (
          <li key={question.key}>
            <span className="truncate" title={singleLine(question.text, 2_000)}>
              {singleLine(question.text, 120)}
            </span>
            <span className="max-w-[50%] shrink-0 truncate text-faint">{singleLine(question.answer ?? '', 80)}</span>
          </li>
        ))}
        {looked !== '' && <li className="text-faint">{looked}</li>}
      </ul>
      {(cut > 0 || all) && (
        <Button look="plain" className="mt-1 h-6 text-small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show less' : `Show all (${cut} more)`}
        </Button>
      )}
    </section>
  )
}
