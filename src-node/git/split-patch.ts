/** A file whose diff is looked for: its name, and the one before where it was renamed or copied. */
export type NamedFile = { readonly path: string; readonly from: string | null }

/** The diff of one file; `isWhole` is false where the output ended within it. */
export type PatchOfFile = { readonly path: string; readonly patch: string; readonly isWhole: boolean }

/**
 * Splits what `git diff --patch` prints for several files (`core.quotePath` off, prefixes `a/` and `b/`) into their diffs.
 * `isCut`: the output ends somewhere. `files` say which name a heading stands for: git writes two names with a blank in
 * between, and names may hold blanks.
 */
export function splitPatch(output: string, files: readonly NamedFile[], isCut = false): readonly PatchOfFile[] {
  const byHeading = new Map(files.map((file) => [headingOf(file), file.path]))
  // No line of a diff begins like its heading: each has a sign before it.
  const starts = [...output.matchAll(/^diff --git .*$/gm)]
  return starts.flatMap(({ 0: heading, index }, at) => {
    const path = byHeading.get(heading)
    const next = starts[at + 1]
    const patch = output.slice(index, next?.index)
    return path === undefined ? [] : [{ path, patch, isWhole: next !== undefined || !isCut }]
  })
}

function headingOf({ path, from }: NamedFile): string {
  return `diff --git ${quoted(`a/${from ?? path}`)} ${quoted(`b/${path}`)}`
}

const escapes: Readonly<Record<string, string>> = {
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '"': '"',
  '\\': '\\',
}

/** A name as git writes it (`quote.c`). */
function quoted(name: string): string {
  const special = /["\\\u0000-\u001f\u007f]/g
  if (!special.test(name)) return name
  const octal = (letter: string): string => letter.charCodeAt(0).toString(8).padStart(3, '0')
  return `"${name.replace(special, (letter) => `\\${escapes[letter] ?? octal(letter)}`)}"`
}
