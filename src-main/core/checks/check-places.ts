import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { portVariables } from '../../../src-shared/board/port-range.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import type { Repository } from '../../../src-node/git/repository.ts'
import type { Log } from '../log.ts'
import { findProject, repositoryKeyOf } from '../settings/project.ts'
import type { Environments } from '../sessions/environments.ts'
import type { SessionSettings } from '../settings/session-settings.ts'
import type { RepositoryStore } from '../storage/repository-store.ts'
import { endProcessesMarked } from '../workers/job-processes.ts'
import { checksFile, readDeclaredChecks, type DeclaredChecks } from '../../../src-node/settings/declared-checks.ts'

/** Where the checks of a session come from, and where they run. */
export type CheckPlace = {
  /** The checkout that the session was started in: a session cannot change what watches it. */
  readonly project: string
  readonly declared: DeclaredChecks
  readonly trusted: boolean
  /** Top of the working tree that they run in; null: there is none. */
  readonly top: string | null
  readonly repository: Repository | null
  /** Why they cannot run, or why there are none, in a sentence. */
  readonly problem: string | null
}

/** How checks find their place. */
export type CheckPlaces = {
  readonly find: (record: SessionRecord) => Promise<CheckPlace>
  /** Names the files that checks would run on; null: that cannot be told. */
  readonly digest: (place: CheckPlace) => Promise<string | null>
  readonly environment: (record: SessionRecord) => Promise<Readonly<Record<string, string>>>
}

type Parts = {
  readonly repositories: Pick<RepositoryStore, 'read'>
  readonly environments: Pick<Environments, 'of'>
  readonly settings: Pick<SessionSettings, 'variablesOf'>
  readonly paths: Pick<HomePaths, 'job'>
  readonly log: Log
}

const endGraceMs = 2_000
/** The variable by which a check's processes are known, whoever started them. */
const checkMark = 'BACKBURNER_CHECK_OF'

/** Finds the places of a supervisor's sessions. */
export function createCheckPlaces({ repositories, environments, settings, paths, log }: Parts): CheckPlaces {
  return {
    find: async (record) => {
      const project = await findProject(record.cwd)
      const declared = await readDeclaredChecks(project.directory)
      const { trusted } = await repositories.read(repositoryKeyOf(project))
      const top = record.worktree?.path ?? project.directory
      const repository = declared.kind === 'declared' ? await repositoryAt(top) : null
      const place = { project: project.directory, declared, trusted, top: existsSync(top) ? top : null, repository }
      return { ...place, problem: inOneLine(problemOf(place, record)) }
    },
    digest: async ({ repository }) => {
      if (repository === null) return null
      const { digestTree } = await import('../../../src-node/git/tree-digest.ts')
      try {
        return await digestTree(repository)
      } catch (error) {
        log.info(`the files in ${repository.topLevel} could not be compared: ${String(error)}`)
        return null
      }
    },
    environment: async (record) => ({
      ...environments.of(record.sessionId),
      ...(await settings.variablesOf(record)),
      ...portVariables(record.worktree?.ports ?? null),
      [checkMark]: paths.job(record.id).directory,
    }),
  }
}

/** Ends what checks of a session left running under a supervisor that was killed. */
export async function endChecksOf(jobDirectory: string): Promise<void> {
  await endProcessesMarked(checkMark, jobDirectory, endGraceMs)
}

async function repositoryAt(directory: string): Promise<Repository | null> {
  const { findRepository } = await import('../../../src-node/git/repository.ts')
  // It may be about to be removed.
  const found = await findRepository(directory).catch(() => ({ kind: 'none' as const }))
  return found.kind === 'repository' ? found.repository : null
}

/** Paths in it may hold anything. */
function inOneLine(sentence: string | null): string | null {
  return sentence === null ? null : singleLine(sentence, 600)
}

function problemOf({ declared, top, repository }: Omit<CheckPlace, 'problem'>, record: SessionRecord): string | null {
  switch (declared.kind) {
    case 'bad':
      return `${declared.file}: ${declared.problem}`
    case 'declared':
      if (top === null) return `${record.worktree?.path ?? record.cwd} is not there any more.`
      return repository === null
        ? `${top} is in no git repository: nobody could tell on which files the checks passed.`
        : null
    case 'none': {
      const own = record.worktree === null ? null : join(record.worktree.path, checksFile)
      return own !== null && existsSync(own)
        ? `The session wrote ${checksFile} in its worktree. It counts once the checkout that the session was started in has it.`
        : null
    }
  }
}
