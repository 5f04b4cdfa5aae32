import { homedir } from 'node:os'
import { listCommands, findCommand } from '../../../../src-node/definitions/commands.ts'
import type { DefinitionPlaces } from '../../../../src-node/definitions/places.ts'
import { findRepository } from '../../../../src-node/git/repository.ts'
import { readHead } from '../../../../src-node/git/head.ts'
import type { Workplace } from '../isolation/workplace.ts'
import { readInstructions } from './instructions.ts'
import { skillsSection } from './skills-section.ts'
import { systemPrompt } from './system-prompt.ts'

/** Where definitions and instructions are looked for. */
export type Places = DefinitionPlaces & { readonly isRepository: boolean }

/** Finds the places that belong to a directory of a session. */
export async function findPlaces(
  { root }: Pick<Workplace, 'root'>,
  environment: Readonly<Record<string, string>>,
  pluginDirs: readonly string[] = [],
): Promise<Places> {
  const found = await findRepository(root).catch(() => null)
  const repository = found?.kind === 'repository' ? found.repository : null
  return {
    top: repository?.topLevel ?? root,
    directory: root,
    userHome: environment['HOME'] ?? homedir(),
    isRepository: repository !== null,
    mainCheckout: repository?.isLinked === true ? repository.mainTopLevel : null,
    pluginDirs,
  }
}

/** What the system prompt is written about, besides the place. */
export type PromptSubject = {
  readonly now: number
  readonly jobDirectory: string
  readonly further: readonly string[]
  readonly agentPrompt: string | null
  /** What it begins with for a subagent. */
  readonly base?: string
  /** Skills whose text it knows from the beginning. */
  readonly preloaded?: readonly string[]
  /** Whether it may call skills by itself: then they are listed. */
  readonly canUseSkills?: boolean
  /** Whether the folder is trusted; asked only where that makes a difference. */
  readonly isTrusted?: () => Promise<boolean>
}

/** Writes the system prompt of a session, from what lies around it now. */
export async function writeSystemPrompt(places: Places, workplace: Workplace, about: PromptSubject): Promise<string> {
  const untrusted = (): Promise<boolean> => Promise.resolve(false)
  const [head, instructions, commands, preloaded] = await Promise.all([
    places.isRepository ? readHead(places.top).catch(() => null) : null,
    readInstructions(places, about.isTrusted ?? untrusted),
    about.canUseSkills === false ? [] : listCommands(places),
    Promise.all((about.preloaded ?? []).map((name) => findCommand(name, places))),
  ])
  return systemPrompt({
    directory: workplace.root,
    branch: head?.branch ?? null,
    isRepository: places.isRepository,
    platform: process.platform,
    date: new Date(about.now).toISOString().slice(0, 10),
    jobDirectory: about.jobDirectory,
    worktree: workplace.worktree,
    further: about.further,
    instructions,
    agentPrompt: about.agentPrompt,
    sections: [
      ...skillsSection(commands),
      ...preloaded.flatMap((skill) =>
        skill === null ? [] : [`<skill name="${skill.name}">\n${skill.body}\n</skill>`],
      ),
    ],
    ...(about.base === undefined ? {} : { base: about.base }),
  })
}
