import { useId, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { costText, fullCount, tokensOf, type UsageLine } from './usage-model.ts'

/** So many lines are shown at first. */
const shownLines = 200

/** The numbers, line by line. */
export function UsageTable(props: {
  readonly title: string
  /** What a line is: `Day`. */
  readonly head: string
  readonly lines: readonly UsageLine[]
  /** What a click on a line's name does; null where it does nothing. */
  readonly onOpen: (key: string) => (() => void) | null
}): ReactNode {
  const { title, head, lines, onOpen } = props
  const id = useId()
  const shown = lines.slice(0, shownLines)
  return (
    <section aria-labelledby={id} className="min-w-0">
      <h2 id={id} className="mb-1.5 font-bold">
        {title}
      </h2>
      {/* Scrolls by the keyboard too. */}
      <div
        role="region"
        aria-label={`${title}, table`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by the keyboard
        tabIndex={0}
        className="max-h-[max(320px,40vh)] overflow-auto rounded-panel border border-line"
      >
        <table className="w-full border-collapse text-small">
          <thead className="sticky top-0 bg-raised text-left text-dim">
            <tr>
              <th scope="col" className="px-3 py-1.5">
                {head}
              </th>
              {['Cost', 'Tokens', 'Input', 'From cache', 'To cache', 'Output', 'Requests'].map((name) => (
                <th key={name} scope="col" className="px-3 py-1.5 text-right whitespace-nowrap">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((line) => (
              <tr key={line.key} className="border-t border-line">
                <th
                  scope="row"
                  className="max-w-64 min-w-28 truncate px-3 py-1 text-left font-normal"
                  title={line.label}
                >
                  <Name line={line} open={onOpen(line.key)} />
                </th>
                <td
                  className="px-3 py-1 text-right whitespace-nowrap"
                  title={line.isPartial ? 'Some of its models have no known price' : undefined}
                >
                  {costText(line)}
                  {line.isPartial && <span className="sr-only"> without models whose price is not known</span>}
                </td>
                {[
                  tokensOf(line),
                  line.inputTokens,
                  line.cacheReadTokens,
                  line.cacheWriteTokens,
                  line.outputTokens,
                  line.requests,
                ].map((count, at) => (
                  <td key={at} className="px-3 py-1 text-right whitespace-nowrap">
                    {fullCount(count)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {lines.length > shown.length && (
        <p className="mt-1 text-small text-faint">
          {fullCount(lines.length - shown.length)} more are in the copies as CSV and JSON.
        </p>
      )}
    </section>
  )
}

function Name({ line, open }: { readonly line: UsageLine; readonly open: (() => void) | null }): ReactNode {
  const label = singleLine(line.label, 80) || 'Without a name'
  if (open === null) return label
  return (
    <button type="button" onClick={open} className="max-w-full truncate text-left hover:text-accent hover:underline">
      {label}
    </button>
  )
}
