import { findRepository } from '../../../../src-node/git/repository.ts'
import { findWayOut } from '../../../../src-node/git/way-out.ts'
import type { Setting } from '../setting.ts'
import type { Request } from './rules.ts'
import { readyForCommands, surveyCommand } from './survey-command.ts'
import { readGit } from './survey/git.ts'
import { allParts, type Part, type Survey } from './survey/part.ts'

type Where = {
  readonly workplace: Pick<Setting['workplace'], 'current'>
  readonly trust: Pick<Setting['trust'], 'isTrusted'>
}

/**
 * Whether calls of git in a command line may look without a question. In a folder that is not trusted they may where they
 * stand in its own repository: its `.git` may name any other, whose contents nobody meant to show.
 */
export async function mayGitLook({ workplace, trust }: Where, request: Request): Promise<boolean> {
  if (request.command === null || trust.isTrusted()) return true
  await readyForCommands(() => undefined)
  const calls = gitCalls(surveyCommand(request.command, workplace))
  if (!calls.every(standsInKnown)) return false
  for (const directory of new Set(calls.flatMap(({ directories }) => directories ?? []))) {
    if (!(await isOwnRepository(directory))) return false
  }
  return true
}

/** The calls of git in a line. */
export function gitCalls({ parts }: Survey): readonly Part[] {
  return allParts(parts).filter(({ program }) => program === 'git')
}

/** Whether it is known which repositories a call of git is about: those in which it stands. */
function standsInKnown({ words, directories }: Part): boolean {
  return directories !== null && readGit(words.slice(1))?.named.length === 0
}

/** Where there is no repository, git has nothing to show. */
async function isOwnRepository(directory: string): Promise<boolean> {
  try {
    const found = await findRepository(directory)
    return found.kind !== 'repository' || (await findWayOut(found.repository)) === null
  } catch {
    // Nothing is known of it.
    return false
  }
}
