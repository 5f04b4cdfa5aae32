import { singleLine } from '../../src-shared/base/single-line.ts'
import { sinceLastLooked, type SinceLastLooked } from '../../src-shared/board/since-last-looked.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { shortDuration } from '../output/age.ts'
import { fitMiddle } from '../output/text-width.ts'
import { cutLine } from './fit-line.ts'
import { line, lineOf, type Line } from './line.ts'

/** What a recap is made for. */
export type RecapOptions = {
  readonly seenSeq: number
  /** How long the user was away; null when that is not known. */
  readonly away: number | null
  readonly columns: number
}

const NAMED = 4

/** What happened in the entries after `seenSeq`, in a few lines; none when nothing did. */
export function recapLines(entries: readonly TranscriptEntry[], options: RecapOptions): Line[] {
  const since = sinceLastLooked(entries, options.seenSeq)
  const news = entries.filter((entry) => entry.seq > options.seenSeq)
  const lines = [
    ...fileLines(since, options.columns),
    ...commandLines(since),
    ...commitLines(since),
    ...questionLines(since),
    ...otherLines(since),
  ]
  if (lines.length === 0) return []
  return [headLine(news, options), ...lines].map((one) => cutLine(one, options.columns))
}

function headLine(news: readonly TranscriptEntry[], { away }: RecapOptions): Line {
  const worked = workedFor(news)
  const said = [
    ...(away === null ? [] : [shortDuration(away)]),
    ...(worked < 1_000 ? [] : [`it worked ${shortDuration(worked)}`]),
  ].join(', ')
  return lineOf(['While you were away', 'bold'], [said === '' ? '' : ` (${said})`, 'dim'])
}

/** How long the session worked: from each `working` to the state after it. */
function workedFor(news: readonly TranscriptEntry[]): number {
  let sum = 0
  let since: number | null = news[0]?.at ?? null
  for (const entry of news) {
    if (entry.type !== 'state-changed') continue
    if (entry.state === 'working') since ??= entry.at
    else {
      if (since !== null) sum += entry.at - since
      since = null
    }
  }
  return since === null ? sum : sum + ((news.at(-1)?.at ?? since) - since)
}

function fileLines({ files }: SinceLastLooked, columns: number): Line[] {
  if (files.length === 0) return []
  const added = files.reduce((sum, file) => sum + file.added, 0)
  const removed = files.reduce((sum, file) => sum + file.removed, 0)
  const head = lineOf(`  ${counted(files.length, 'file')} changed `, [`+${added}`, 'green'], ' ', [
    `−${removed}`,
    'red',
  ])
  const each = files.map((file) =>
    lineOf(
      [`    ${fitMiddle(singleLine(file.path, 300), Math.max(12, columns - 24))}`, 'dim'],
      [` +${file.added}`, 'green'],
      [` −${file.removed}`, 'red'],
      [file.created === true ? ' new' : '', 'dim'],
    ),
  )
  return [head, ...firstOf(each, 'file')]
}

function commandLines({ commands }: SinceLastLooked): Line[] {
  if (commands.length === 0) return []
  const failed = commands.filter((command) => command.state === 'failed')
  const head = lineOf(`  ${counted(commands.length, 'command')}`, [
    failed.length === 0 ? '' : `, ${failed.length} failed`,
    'red',
  ])
  // What went wrong matters more than what came last.
  const told = [...failed, ...commands.filter((command) => command.state !== 'failed').toReversed()]
  const each = told.map((command) => {
    const exit = command.exitCode === null ? '' : ` · exit ${command.exitCode}`
    const text = singleLine(command.command, 120)
    if (command.state === 'failed') return lineOf(['    ✗ ', 'red'], [text, 'dim'], [exit, 'red'])
    if (command.state === 'running') return lineOf(['    ● ', 'blue'], [`${text} · runs`, 'dim'])
    return lineOf(['    ● ', 'green'], [`${text}${exit}`, 'dim'])
  })
  return [head, ...firstOf(each, 'command')]
}

function commitLines({ commits }: SinceLastLooked): Line[] {
  if (commits.length === 0) return []
  const each = commits.toReversed().map((commit) => line(`    ${singleLine(commit, 120)}`, 'dim'))
  return [line(`  ${counted(commits.length, 'commit')}`), ...firstOf(each, 'commit')]
}

function questionLines({ questions }: SinceLastLooked): Line[] {
  const each = questions
    .toReversed()
    .map(({ text, answer }) =>
      lineOf(`  asked: ${singleLine(text, 160)}`, [
        answer === null ? ' · not answered yet' : ` → ${singleLine(answer, 80)}`,
        'dim',
      ]),
    )
  return firstOf(each, 'question')
}

function otherLines({ filesRead, searches, troubles }: SinceLastLooked): Line[] {
  const parts = [
    ...(filesRead === 0 ? [] : [`${counted(filesRead, 'file')} read`]),
    ...(searches === 0 ? [] : [`${searches} ${searches === 1 ? 'search' : 'searches'}`]),
    ...(troubles === 0 ? [] : [`the API had to be asked again ${troubles} ${troubles === 1 ? 'time' : 'times'}`]),
  ]
  return parts.length === 0 ? [] : [line(`  ${parts.join(', ')}`, 'dim')]
}

function firstOf(lines: readonly Line[], word: string): Line[] {
  const shown = lines.slice(0, NAMED)
  const more = lines.length - shown.length
  return more === 0 ? shown : [...shown, line(`    … and ${counted(more, `more ${word}`)}`, 'dim')]
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
