/** The language of a file, by its name; a name of a language is its own. */
export function languageOf(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? ''
  return /\.([\w+]+)$/.exec(name)?.[1] ?? name
}
