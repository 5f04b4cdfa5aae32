import { useEffect, useState } from 'react'
import { knownLines, rememberLines } from '../../app/code/coloured-lines.ts'
import type { CodeLines, CodePiece } from '../../app/code/highlight.ts'
import { later } from '../../app/later.ts'
import type { DiffLine, FileDiff } from './diff-lines.ts'

const loadHighlighter = later(() => import('../../app/code/highlight.ts'))

/** The colours of lines, by line. */
export type Colours = ReadonlyMap<DiffLine, readonly CodePiece[]>

const none: Colours = new Map()
const cache = new WeakMap<FileDiff, Colours>()

/** Diffs in colours, as they become known. Each side of a hunk is coloured as one text: what began before it is not known. */
export function useColours(diffs: ReadonlyMap<string, FileDiff>): (path: string) => Colours {
  const [, drawn] = useState(0)
  useEffect(() => {
    let wanted = true
    const missing = [...diffs].filter(([, diff]) => !cache.has(diff))
    if (missing.length === 0) return
    void loadHighlighter()
      .then(async ({ highlightCode }) => {
        for (const [path, diff] of missing) {
          if (!wanted) return
          cache.set(diff, await coloursOf(diff, languageOf(path), highlightCode))
          if (wanted) drawn((n) => n + 1)
        }
      })
      // Without the highlighter the code is there as it was.
      .catch(() => undefined)
    return () => {
      wanted = false
    }
  }, [diffs])
  return (path) => {
    const diff = diffs.get(path)
    return (diff === undefined ? undefined : cache.get(diff)) ?? none
  }
}

async function coloursOf(
  { hunks }: FileDiff,
  language: string,
  highlight: (code: string, language: string) => Promise<CodeLines | null>,
): Promise<Colours> {
  const colours = new Map<DiffLine, readonly CodePiece[]>()
  for (const { lines } of hunks) {
    for (const other of ['removed', 'added'] as const) {
      const side = lines.filter(({ kind }) => kind !== other)
      const code = side.map(({ text }) => text).join('\n')
      const known = knownLines(code, language)
      const found = known === undefined ? await highlight(code, language) : known
      if (known === undefined) rememberLines(code, language, found)
      for (const [at, line] of side.entries()) {
        const pieces = found?.[at]
        if (pieces !== undefined) colours.set(line, pieces)
      }
    }
  }
  return colours
}

function languageOf(path: string): string {
  const name = path.split('/').at(-1) ?? ''
  return name.includes('.') ? (name.split('.').at(-1) ?? '') : name
}
