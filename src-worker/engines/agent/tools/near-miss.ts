const mostShown = 1_500

/** Why a text that was looked for is not there, as far as one can tell, and what to do; both with `\n` line ends. */
export function hintFor(text: string, wanted: string): string {
  const unnumbered = withoutLineNumbers(wanted)
  if (unnumbered !== null && text.includes(unnumbered))
    return 'It has line numbers in front of its lines, which are not part of the file: leave them out.'
  if (wanted.includes('\\') && text.includes(unescaped(wanted)))
    return 'It has escapes (such as \\n or \\") where the file has the characters themselves.'
  if (withSimpleSigns(text).includes(withSimpleSigns(wanted)))
    return shown(text, wanted, withSimpleSigns, 'Only quotation marks, dashes or special blanks differ; the file has:')
  const lines = text.split('\n')
  const place = trimmedPlace(lines, wanted)
  if (place !== null)
    return `Only blanks differ: lines ${place.from + 1} to ${place.to} of the file are\n${cut(lines.slice(place.from, place.to).join('\n'))}`
  return firstLineHint(lines, wanted) ?? 'Read the file again to see what is there.'
}

/** Lines that are equal but for the blanks at their beginning and end. */
function trimmedPlace(lines: readonly string[], wanted: string): { readonly from: number; readonly to: number } | null {
  const looked = wanted.split('\n').map((line) => line.trim())
  while (looked.at(-1) === '') looked.pop()
  while (looked[0] === '') looked.shift()
  if (looked.length === 0) return null
  const from = lines.findIndex((_, at) => looked.every((line, index) => lines[at + index]?.trim() === line))
  return from === -1 ? null : { from, to: from + looked.length }
}

function firstLineHint(lines: readonly string[], wanted: string): string | null {
  const looked = wanted.split('\n')
  const first = looked.find((line) => line.trim().length > 3)?.trim()
  if (first === undefined) return null
  const at = lines.findIndex((line) => line.trim() === first)
  if (at === -1 || looked.length === 1) {
    const part = at === -1 ? lines.findIndex((line) => line.includes(first)) : at
    return part === -1 ? null : `Its first line is part of line ${part + 1}; read the file there again.`
  }
  const here = lines.slice(at, at + looked.length).join('\n')
  return `Its first line is line ${at + 1} of the file, but what follows differs:\n${cut(here)}`
}

function shown(text: string, wanted: string, fold: (text: string) => string, words: string): string {
  // Folding keeps the length, so the place is the same.
  const at = fold(text).indexOf(fold(wanted))
  return `${words}\n${cut(text.slice(at, at + wanted.length))}`
}

/** Signs that look alike, one for one. */
function withSimpleSigns(text: string): string {
  return text
    .replace(/[\u2018\u2019\u201A\u201B]/g, "'")
    .replace(/[\u201C\u201D\u201E\u201F]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u00A0\u2000-\u200A\u202F\u3000\t]/g, ' ')
}

function withoutLineNumbers(text: string): string | null {
  const lines = text.split('\n')
  const numbered = /^\s*\d+[→\t]/
  if (!lines.every((line) => line === '' || numbered.test(line))) return null
  return lines.map((line) => line.replace(numbered, '')).join('\n')
}

function unescaped(text: string): string {
  return text.replace(/\\([nt"'`\\])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign === 't' ? '\t' : sign))
}

function cut(text: string): string {
  return text.length > mostShown ? `${text.slice(0, mostShown)}\n…` : text
}
