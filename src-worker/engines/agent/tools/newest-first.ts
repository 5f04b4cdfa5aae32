import { stat } from 'node:fs/promises'

/** More than these are not dated: they stay in the order of their names. */
const mostDated = 2_000

/** Files, those changed last first. */
export async function newestFirst(paths: readonly string[]): Promise<string[]> {
  const sorted = [...paths].sort()
  const dated = await Promise.all(
    sorted.slice(0, mostDated).map(async (path) => ({ path, at: (await stat(path).catch(() => null))?.mtimeMs ?? 0 })),
  )
  return [...dated.sort((a, b) => b.at - a.at).map(({ path }) => path), ...sorted.slice(mostDated)]
}
