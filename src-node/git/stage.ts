import { userGit, type UserPlace } from './user-git.ts'

const timeoutMs = 120_000

/** Puts paths into the index as they are in the working tree; null: everything that changed. */
export async function stagePaths(place: UserPlace, paths: readonly string[] | null): Promise<void> {
  if (paths === null) await userGit(['add', '--all'], place, { timeoutMs })
  else await userGit([...literal, 'add', '--all', ...fromStdin], place, { timeoutMs, stdin: listed(paths) })
}

/** Takes paths out of the index again, as the last commit has them; null: everything. The working tree stays. */
export async function unstagePaths(place: UserPlace, paths: readonly string[] | null): Promise<void> {
  if (paths === null) await userGit(['reset', '--quiet'], place, { timeoutMs })
  else await userGit([...literal, 'reset', '--quiet', ...fromStdin], place, { timeoutMs, stdin: listed(paths) })
}

/** Names hold what patterns are made of. */
const literal = ['--literal-pathspecs']
const fromStdin = ['--pathspec-from-file=-', '--pathspec-file-nul']

function listed(paths: readonly string[]): string {
  return paths.map((path) => `${path}\0`).join('')
}
