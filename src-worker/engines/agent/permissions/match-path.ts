import { realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import picomatch from 'picomatch'
import { isInside } from './rules.ts'

/** Whether a rule's path is meant: surely, perhaps (something below a place that is not fully known), or not. */
export type Match = 'yes' | 'maybe' | 'no'

type Place = {
  readonly path: string | null
  readonly written: string | null
  readonly isExact: boolean
  readonly isTree: boolean
}

const options = { dot: true, nocase: process.platform === 'darwin' || process.platform === 'win32' }

/**
 * Whether the brackets of a rule mean a path. `//x` is absolute, `~/x` lies in the home directory, `/x` and `a/x` in one of
 * `roots`, and a name without a slash at any depth there, as in a `.gitignore`.
 */
export function pathMatches(specifier: string, path: string, roots: readonly string[]): boolean {
  return patternsOf(specifier, roots).some((pattern) => isMeant(pattern, path))
}

/** The same for a place as a command line shows it: by its own name, and by the real one. */
export function placeMatches(specifier: string, place: Place, roots: readonly string[]): Match {
  if (place.path === null) return 'maybe'
  const patterns = patternsOf(specifier, roots)
  const names = place.written === null ? [place.path] : [place.path, place.written]
  if (place.isExact && names.some((name) => patterns.some((pattern) => isMeant(pattern, name)))) return 'yes'
  // All that lies below is meant with it, or may be.
  const isBelow = (pattern: string): boolean =>
    names.some((name) => isInside(fixedPart(pattern), name) || (!place.isExact && isInside(name, fixedPart(pattern))))
  return (place.isTree || !place.isExact) && patterns.some(isBelow) ? 'maybe' : 'no'
}

function isMeant(pattern: string, path: string): boolean {
  return picomatch(pattern, options)(path) || picomatch(`${pattern.replace(/\/+$/, '')}/**`, options)(path)
}

function patternsOf(specifier: string, roots: readonly string[]): readonly string[] {
  const patterns = specifier.startsWith('//')
    ? [specifier.slice(1)]
    : specifier === '~' || specifier.startsWith('~/')
      ? [join(homedir(), specifier.slice(1))]
      : roots.map((root) => join(root, isAnywhere(specifier) ? `**/${specifier}` : specifier.replace(/^\.?\//, '')))
  return [...new Set(patterns.flatMap((pattern) => [pattern, withRealStart(pattern)]))]
}

/** A pattern without a slash, other than at its end, means a name in any directory. */
function isAnywhere(specifier: string): boolean {
  return !specifier.replace(/\/+$/, '').includes('/')
}

/** The directories in front of the first wildcard may be links: paths are looked at behind them. */
function withRealStart(pattern: string): string {
  const fixed = fixedPart(pattern)
  try {
    return join(realpathSync(fixed), pattern.slice(fixed.length))
  } catch {
    return pattern
  }
}

function fixedPart(pattern: string): string {
  const at = pattern.search(/[*?[{!(]/)
  return at === -1 ? pattern : dirname(`${pattern.slice(0, at)}x`)
}
