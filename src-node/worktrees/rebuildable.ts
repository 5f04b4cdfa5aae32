import type { Dirent } from 'node:fs'

/** Names of directories that some tool fills, and what must lie beside them to believe it; null: nothing. */
const made: ReadonlyMap<string, RegExp | null> = new Map([
  ['node_modules', /^package\.json$/],
  ['bower_components', /^bower\.json$/],
  ['.venv', /^(?:pyproject\.toml|requirements.*\.txt|setup\.(?:py|cfg)|Pipfile|uv\.lock)$/],
  ['venv', /^(?:pyproject\.toml|requirements.*\.txt|setup\.(?:py|cfg)|Pipfile|uv\.lock)$/],
  ['__pycache__', null],
  ['.pytest_cache', null],
  ['.mypy_cache', null],
  ['.ruff_cache', null],
  ['.tox', /^(?:tox\.ini|pyproject\.toml|setup\.cfg)$/],
  ['target', /^(?:Cargo\.toml|pom\.xml|build\.sbt)$/],
  ['.gradle', /^(?:build|settings)\.gradle(?:\.kts)?$/],
  ['build', /^(?:(?:build|settings)\.gradle(?:\.kts)?|CMakeLists\.txt|package\.json|pubspec\.yaml|pyproject\.toml)$/],
  ['dist', /^(?:package\.json|pyproject\.toml|setup\.py)$/],
  ['out', /^package\.json$/],
  ['coverage', /^package\.json$/],
  ['.next', /^package\.json$/],
  ['.nuxt', /^package\.json$/],
  ['.svelte-kit', /^package\.json$/],
  ['.turbo', /^(?:package|turbo)\.json$/],
  ['.parcel-cache', /^package\.json$/],
  ['.dart_tool', /^pubspec\.yaml$/],
  ['Pods', /^Podfile$/],
  ['DerivedData', /\.xcodeproj$/],
  ['_build', /^mix\.exs$/],
  ['deps', /^mix\.exs$/],
  ['vendor', /^(?:composer\.json|Gemfile)$/],
  ['zig-cache', /^build\.zig$/],
  ['.zig-cache', /^build\.zig$/],
  ['zig-out', /^build\.zig$/],
])

/** What a tool puts into a folder to say that anybody may throw it away (bford.info/cachedir). */
const cacheTag = 'CACHEDIR.TAG'

/**
 * Whether an ignored directory holds only what one command fetches or builds again (`node_modules`, `target`), seen from
 * its name, the names beside it and the names in it. When in doubt it does not.
 */
export function isRebuildable(name: string, beside: readonly string[], inside: readonly string[]): boolean {
  if (inside.includes(cacheTag)) return true
  const sign = made.get(name)
  if (sign === undefined) return false
  return sign === null || beside.some((other) => sign.test(other))
}

/** The names of directory entries, as bytes in `latin1`. */
export function namesOf(entries: readonly Dirent<Buffer>[]): readonly string[] {
  return entries.map(({ name }) => name.toString('latin1'))
}
