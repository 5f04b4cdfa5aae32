import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Repository } from './repository.ts'

/** What git is in the middle of in a working tree. */
export type GitOperation = 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'bisect'

const marks: readonly (readonly [GitOperation, string])[] = [
  ['rebase', 'rebase-merge'],
  ['rebase', 'rebase-apply'],
  ['merge', 'MERGE_HEAD'],
  ['cherry-pick', 'CHERRY_PICK_HEAD'],
  ['revert', 'REVERT_HEAD'],
  ['bisect', 'BISECT_LOG'],
]

/** What a working tree is in the middle of; null: of nothing. */
export function findOperation({ gitDirectory }: Pick<Repository, 'gitDirectory'>): GitOperation | null {
  return marks.find(([, name]) => existsSync(join(gitDirectory, name)))?.[0] ?? null
}
