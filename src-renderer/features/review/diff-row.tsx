import clsx from 'clsx'
import { memo, type ReactNode } from 'react'
import type { CodePiece } from '../../app/code/highlight.ts'
import { changedWords, type WordPiece } from './changed-words.ts'
import type { DiffLine } from './diff-lines.ts'

const signs = { added: '+', removed: '-', kept: ' ' } as const
const looks = { added: 'bg-add-bg', removed: 'bg-del-bg', kept: '' } as const
const marks = { added: 'bg-completed/25', removed: 'bg-failed/25', kept: '' } as const
const words = { added: 'added: ', removed: 'removed: ', kept: '' } as const

type Coloured = { readonly line: DiffLine; readonly colours: readonly CodePiece[] | undefined }

/** A line with the numbers of both sides. */
export const UnifiedLine = memo(function UnifiedLine({ line, colours }: Coloured): ReactNode {
  return (
    <span className={clsx('flex h-full', looks[line.kind])}>
      <Numbers text={line.old} />
      <Numbers text={line.now} />
      <Code line={line} colours={colours} />
    </span>
  )
})

/** A line as it was beside the line as it is now. */
export const SplitLine = memo(function SplitLine(props: {
  readonly left: DiffLine | null
  readonly right: DiffLine | null
  readonly leftColours: readonly CodePiece[] | undefined
  readonly rightColours: readonly CodePiece[] | undefined
}): ReactNode {
  const { left, right, leftColours, rightColours } = props
  return (
    <span className="flex min-h-5">
      <Half line={left} number={left?.old ?? null} colours={leftColours} />
      <Half line={right} number={right?.now ?? null} colours={rightColours} />
    </span>
  )
})

function Half(props: {
  readonly line: DiffLine | null
  readonly number: number | null
  readonly colours: readonly CodePiece[] | undefined
}): ReactNode {
  const { line, number, colours } = props
  return (
    <span
      className={clsx(
        'flex w-1/2 min-w-0 overflow-x-hidden border-l border-line first:border-l-0',
        line === null ? 'bg-raised' : looks[line.kind],
      )}
    >
      <Numbers text={number} />
      {line !== null && <Code line={line} colours={colours} wraps />}
    </span>
  )
}

function Numbers({ text }: { readonly text: number | null }): ReactNode {
  return (
    <span aria-hidden="true" className="w-11 shrink-0 pr-2 text-right text-faint select-none">
      {text}
    </span>
  )
}

function Code({ line, colours, wraps = false }: Coloured & { readonly wraps?: boolean }): ReactNode {
  const { kind, text, pair, isOpenEnd, ending } = line
  const changed = pair === null ? null : changedWords(text, pair)
  return (
    <span className={clsx('min-w-0 flex-1 [tab-size:4]', wraps ? 'break-all whitespace-pre-wrap' : 'whitespace-pre')}>
      <span aria-hidden="true" className="inline-block w-4 text-dim select-none">
        {signs[kind]}
      </span>
      <span className="sr-only">{words[kind]}</span>
      {piecesOf(text, colours, changed).map((piece, at) =>
        piece.color === null && !piece.changed ? (
          piece.text
        ) : (
          <span
            key={at}
            className={piece.changed ? marks[kind] : undefined}
            style={piece.color === null ? undefined : { color: piece.color }}
          >
            {piece.text}
          </span>
        ),
      )}
      {ending !== null && <span className="pl-2 text-dim select-none">ends with {ending}</span>}
      {isOpenEnd && (
        <span title="No line break at the end of the file" className="pl-2 text-faint">
          ⊘
        </span>
      )}
    </span>
  )
}

/** A line in pieces that differ in colour or in whether they changed. */
function piecesOf(
  text: string,
  colours: readonly CodePiece[] | undefined,
  changed: readonly WordPiece[] | null,
): readonly { readonly text: string; readonly color: string | null; readonly changed: boolean }[] {
  const result: { text: string; color: string | null; changed: boolean }[] = []
  const ends = new Set<number>()
  const inColours = spans(colours ?? [{ text, color: null }], ends)
  const inWords = spans(changed ?? [{ text, changed: false }], ends)
  let from = 0
  for (const to of [...ends].toSorted((a, b) => a - b)) {
    const color = inColours.find((span) => span.to > from)?.piece.color ?? null
    const isChanged = inWords.find((span) => span.to > from)?.piece.changed ?? false
    result.push({ text: text.slice(from, to), color, changed: isChanged })
    from = to
  }
  return result
}

function spans<T extends { readonly text: string }>(
  pieces: readonly T[],
  ends: Set<number>,
): readonly { readonly piece: T; readonly to: number }[] {
  let to = 0
  return pieces.map((piece) => {
    to += piece.text.length
    if (piece.text !== '') ends.add(to)
    return { piece, to }
  })
}
