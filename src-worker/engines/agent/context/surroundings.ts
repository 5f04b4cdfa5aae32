import { homedir } from 'node:os'
import { findRepository } from '../../../../src-node/git/repository.ts'
import { readHead } from '../../../../src-node/git/head.ts'
import type { Workplace } from '../isolation/workplace.ts'
import { readInstructions } from './instructions.ts'
import { systemPrompt } from './system-prompt.ts'

/** Where definitions and instructions are looked for. */
export type Places = {
  /** The top of the working tree, or the directory itself outside of git. */
  readonly top: string
  readonly directory: string
  readonly userHome: string
  readonly isRepository: boolean
}

/** Finds the places that belong to a session. */
export async function findPlaces(workplace: Workplace, environment: Readonly<Record<string, string>>): Promise<Places> {
  const found = await findRepository(workplace.root).catch(() => null)
  const isRepository = found?.kind === 'repository'
  return {
    top: isRepository ? found.repository.topLevel : workplace.root,
    directory: workplace.root,
    userHome: environment['HOME'] ?? homedir(),
    isRepository,
  }
}

/** Writes the system prompt of a session, from what lies around it now. */
export async function writeSystemPrompt(
  places: Places,
  workplace: Workplace,
  about: {
    readonly now: number
    readonly jobDirectory: string
    readonly further: readonly string[]
    readonly agentPrompt: string | null
    readonly base?: string
  },
): Promise<string> {
  const head = places.isRepository ? await readHead(places.top).catch(() => null) : null
  return systemPrompt({
    directory: workplace.root,
    branch: head?.branch ?? null,
    isRepository: places.isRepository,
    platform: process.platform,
    date: new Date(about.now).toISOString().slice(0, 10),
    jobDirectory: about.jobDirectory,
    worktree: workplace.worktree,
    further: about.further,
    instructions: await readInstructions(places),
    agentPrompt: about.agentPrompt,
    ...(about.base === undefined ? {} : { base: about.base }),
  })
}
