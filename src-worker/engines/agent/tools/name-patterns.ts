import picomatch from 'picomatch'

/** Tells whether a path, relative to the searched directory and with `/`, is meant by one of the patterns. */
export function matcherFor(patterns: readonly string[]): (path: string) => boolean {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'))
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
  const isWanted = wanted.length === 0 ? () => true : oneOf(wanted)
  const isUnwanted = oneOf(unwanted)
  return (path) => isWanted(path) && !isUnwanted(path)
}

function oneOf(patterns: readonly string[]): (path: string) => boolean {
  const matchers = patterns.map((pattern) => {
    const plain = pattern.replace(/^\.?\//, '')
    // Without a slash it is about names, at any depth.
    return picomatch(plain, { dot: true, basename: !pattern.includes('/') })
  })
  return (path) => matchers.some((matches) => matches(path))
}

/** `*.ts, *.tsx` or `*.{ts,tsx} *.js`: several patterns in one text, as they are often written. */
export function patternsIn(text: string): string[] {
  const patterns: string[] = []
  let depth = 0
  let pattern = ''
  for (const sign of text) {
    if (sign === '{') depth += 1
    if (sign === '}') depth -= 1
    if (depth <= 0 && (sign === ',' || sign === ' ')) {
      patterns.push(pattern)
      pattern = ''
    } else pattern += sign
  }
  return [...patterns, pattern].filter((one) => one !== '')
}
