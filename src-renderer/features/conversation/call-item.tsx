import clsx from 'clsx'
import { useState, type ReactNode } from 'react'
import { spelledOut } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { ConversationItem } from '../../../src-shared/board/conversation.ts'
import { inputText } from '../../../src-shared/board/tool-title.ts'
import { formatAge } from '../../app/format.ts'
import { HighlightedCode } from '../../app/code/highlighted-code.tsx'
import { CopyButton } from './copy-button.tsx'
import { DiffView } from './diff-view.tsx'
import { FilePath } from './file-path.tsx'
import { Fold } from './fold.tsx'
import { OutputBox } from './output-box.tsx'
import { TodoSteps } from './todo-steps.tsx'

type Call = Extract<ConversationItem, { kind: 'call' }>

/** Less than this is not worth a word. */
const worthTellingMs = 1_000
const foldedDiffLines = 40
const unfoldedDiffLines = 2_000
const longestInput = 8_000

/** A tool call: one line, with what it changed; unfolded, with all of its input and output. */
export function CallItem({ item }: { readonly item: Call }): ReactNode {
  const { tool, result, interrupted, todos, steps } = item
  const title = titleOf(item)
  const state =
    result === null
      ? interrupted
        ? 'interrupted'
        : 'running'
      : result.isError
        ? `failed${result.exitCode === null || result.exitCode === 0 ? '' : `, exit ${result.exitCode}`}`
        : 'done'
  const facts = [
    ...(result === null ? [state] : []),
    ...(result?.isError === true && result.exitCode !== null ? [`exit ${result.exitCode}`] : []),
    ...(result !== null && result.durationMs >= worthTellingMs ? [formatAge(result.durationMs)] : []),
    ...(todos === null ? [] : [`${todos.filter(({ status }) => status === 'completed').length}/${todos.length}`]),
    ...(steps.length === 0 ? [] : [`${steps.length} steps`]),
  ]
  const path = inputText(item.input, 'file_path') ?? inputText(item.input, 'notebook_path')
  return (
    <div>
      <Fold
        id={item.key}
        line={
          <>
            <Mark item={item} />
            <span className="relative min-w-0 flex-1 truncate text-dim">
              <span className="font-bold text-text">{tool}</span> {title}
              {result !== null && <span className="sr-only">, {state}</span>}
            </span>
            {facts.length > 0 && (
              <span className={clsx('shrink-0 text-small', result?.isError === true ? 'text-failed' : 'text-faint')}>
                {facts.join(' · ')}
              </span>
            )}
          </>
        }
      >
        {() => (
          <>
            {path !== null && (
              <p className="min-w-0 truncate">
                <FilePath place={{ path }}>{singleLine(path, 300)}</FilePath>
              </p>
            )}
            <Input item={item} />
            {steps.length > 0 && (
              <ol aria-label="What the subagent did" className="grid gap-0.5 text-small text-dim">
                {steps.map((step, index) => (
                  <li key={index} className={clsx('truncate', step.failed && 'text-failed')}>
                    <span aria-hidden="true">{step.kind === 'tool' ? '· ' : '› '}</span>
                    {step.text}
                  </li>
                ))}
              </ol>
            )}
            {result !== null && (result.patch === null || result.isError) && (
              <OutputBox text={result.text} label={`Output of ${tool}`} />
            )}
            {interrupted && result === null && (
              <p className="text-small text-faint">Its process ended while this ran: what came of it is not known.</p>
            )}
          </>
        )}
      </Fold>
      {result !== null && result.patch !== null && !result.isError && <Patch patch={result.patch} title={title} />}
    </div>
  )
}

function Patch({ patch, title }: { readonly patch: string; readonly title: string }): ReactNode {
  const [whole, setWhole] = useState(false)
  return (
    <div className="group/diff relative pt-1 pb-2 pl-5">
      <DiffView
        patch={patch}
        label={`Changes: ${title}`}
        limit={whole ? unfoldedDiffLines : foldedDiffLines}
        {...(whole ? {} : { onMore: () => setWhole(true) })}
      />
      <CopyButton
        text={() => patch}
        label="Copy the diff"
        className="absolute top-2 right-1 bg-bg opacity-0 group-hover/diff:opacity-100 focus-visible:opacity-100"
      />
    </div>
  )
}

function Mark({ item: { result, interrupted } }: { readonly item: Call }): ReactNode {
  const [sign, look] =
    result === null
      ? interrupted
        ? ['?', 'text-faint']
        : ['●', 'text-working shimmer']
      : result.isError
        ? ['✗', 'text-failed']
        : ['✓', 'text-completed']
  return (
    <span aria-hidden="true" className={clsx('w-3 shrink-0 text-center text-small', look)}>
      {sign}
    </span>
  )
}

/** The title without what stands around it anyway: the tool's name, and the exit code. */
function titleOf({ tool, title }: Call): string {
  const plain = singleLine(title, 300).replace(/ — exit \d+$/, '')
  if (plain === tool) return ''
  const before = [`${tool} `, `${tool}: `].find((start) => plain.startsWith(start))
  return before === undefined ? plain : plain.slice(before.length)
}

function Input({ item: { input, todos, result } }: { readonly item: Call }): ReactNode {
  const command = inputText(input, 'command')
  if (command !== null) {
    const text = spelledOut(command)
    return (
      <div className="group/code relative">
        <pre
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
          tabIndex={0}
          role="group"
          aria-label="Command"
          className="max-h-72 overflow-auto rounded-control bg-raised px-2.5 py-1.5 font-mono text-code wrap-anywhere whitespace-pre-wrap"
        >
          <span aria-hidden="true" className="text-faint select-none">
            ${' '}
          </span>
          <HighlightedCode code={text} language="bash" />
        </pre>
        <CopyButton
          text={() => command}
          label="Copy the command"
          className="absolute top-1 right-1 bg-raised opacity-0 group-hover/code:opacity-100 focus-visible:opacity-100"
        />
      </div>
    )
  }
  if (todos !== null) return <TodoSteps todos={todos} />
  // What a diff shows need not be shown as the text that made it.
  if ((result !== null && result.patch !== null) || typeof input !== 'object' || input === null) return null
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-small">
      {Object.entries(input).map(([name, value]: [string, unknown]) => (
        <div key={name} className="contents">
          <dt className="text-faint">{singleLine(name, 60)}</dt>
          <dd className="max-h-72 overflow-auto font-mono wrap-anywhere whitespace-pre-wrap text-dim">
            {spelledOut(typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')).slice(
              0,
              longestInput,
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
