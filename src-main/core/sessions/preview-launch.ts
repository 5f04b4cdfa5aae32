import type { Engine } from '../../../src-shared/board/session-state.ts'
import { chosenEngine, knownAgents, whyNoAgent, wordOf } from './choose-engine.ts'
import type { z } from 'zod'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { dispatchInputSchema, LaunchPreview } from '../../../src-shared/api/dispatch.ts'
import { findRepository, type Repository } from '../../../src-node/git/repository.ts'
import { findDefaultBranch, mainRemote } from '../../../src-node/git/default-branch.ts'
import { countBehindAhead } from '../../../src-node/git/behind-ahead.ts'
import { readHead, resolveCommit } from '../../../src-node/git/head.ts'
import type { Settings } from '../../../src-node/settings/merge-settings.ts'
import { wishesInWords } from '../../../src-shared/api/wishes-in-words.ts'
import { readProjectWishes } from '../../../src-node/settings/project-wishes.ts'
import { repositoryKeyOf, type Project } from '../settings/project.ts'
import { agentFor } from '../settings/find-agent.ts'
import { checkDirectory, modelOf, withAgent } from './resolve-launch.ts'
import type { Services } from './services.ts'

type PreviewInput = Pick<z.output<typeof dispatchInputSchema>, 'cwd' | 'engine' | 'options'>
type Isolation = Pick<LaunchPreview, 'isolation' | 'isolationReason'>

/** What a dispatch here would do, and where each value comes from. */
export async function previewLaunch(
  services: Services,
  input: PreviewInput,
  environment: Readonly<Record<string, string>> | null,
): Promise<LaunchPreview> {
  const { cwd, options } = input
  await checkDirectory(cwd)
  const [{ loaded, project }, repository] = await Promise.all([
    services.settings.load({ cwd, options }),
    repositoryAt(cwd),
  ])
  const { settings } = loaded
  const chosen = chosenEngine(input, settings)
  const { engine } = chosen.value
  const known = environment ?? services.environments.own
  const missing = engine === 'acp' ? await whyNoAgent(chosen.value.agent, knownAgents(settings), known) : null
  const named = settings.agent?.value
  const { pluginDirs } = options
  const agent = named === undefined ? null : await agentFor(named, { project, cwd, pluginDirs })
  const launched = {
    model: modelOf(settings, environment ?? services.environments.own),
    mode: settings.permissions.mode,
  }
  const { model, mode } = withAgent(launched, agent, options)
  const isDemo = await services.demo.owns(cwd)
  const base = repository === null ? noBase : await baseOf(repository, options.base, settings)
  return {
    directory: cwd,
    repository: repository?.mainTopLevel ?? repository?.topLevel ?? null,
    baseBranch: base.name,
    behind: base.behind,
    ...isolationOf({ ...input, engine }, repository, base.name !== null, settings),
    engine: {
      value: wordOf(chosen.value),
      source: engine === 'agent' ? (input.engine === undefined ? chosen.source : 'default') : chosen.source,
    },
    model,
    effort: settings.effort,
    permissionMode:
      isDemo && options.permissionMode === undefined
        ? { value: (await services.demo.allowed()).mode, source: 'demo' }
        : mode,
    demo: isDemo,
    ...(isDemo ? {} : await waitingIn(services, project)),
    problems: [
      ...(missing === null ? [] : [missing]),
      ...[...loaded.problems, ...loaded.argumentProblems].map(({ source, message }) => `${source}: ${message}`),
    ],
  }
}

async function waitingIn(
  { repositories }: Pick<Services, 'repositories'>,
  project: Project,
): Promise<Pick<LaunchPreview, 'waitsForTrust'>> {
  const { trusted } = await repositories.read(repositoryKeyOf(project))
  const wishes = trusted ? [] : await readProjectWishes(project.directory)
  return wishes.length === 0 ? {} : { waitsForTrust: wishesInWords(wishes) }
}

async function repositoryAt(cwd: string): Promise<Repository | null> {
  const found = await findRepository(cwd)
  return found.kind === 'repository' ? found.repository : null
}

type Base = { readonly name: string | null; readonly behind: number | null }
const noBase: Base = { name: null, behind: null }

async function baseOf(repository: Repository, asked: string | undefined, settings: Settings): Promise<Base> {
  const cwd = repository.topLevel
  if (asked !== undefined) return { name: asked, behind: await behindRemote(cwd, asked) }
  if (settings.worktree.baseRef.value === 'head') {
    const head = await readHead(cwd)
    return head.commit === null ? noBase : { name: head.branch ?? 'HEAD', behind: await behindRemote(cwd, 'HEAD') }
  }
  const branch = await findDefaultBranch(cwd)
  if (branch === null) return noBase
  return branch.kind === 'remote'
    ? { name: `${branch.remote}/${branch.name}`, behind: 0 }
    : { name: branch.name, behind: await behindRemote(cwd, branch.name) }
}

/** How far a revision is behind the remote's default branch, as last fetched; null when there is none to compare with. */
async function behindRemote(cwd: string, revision: string): Promise<number | null> {
  if ((await mainRemote(cwd)) === null || (await resolveCommit(cwd, revision)) === null) return null
  const branch = await findDefaultBranch(cwd)
  if (branch?.kind !== 'remote') return null
  return (await countBehindAhead(cwd, revision, branch.ref)).behind
}

function isolationOf(
  { engine, options }: PreviewInput & { readonly engine: Engine },
  repository: Repository | null,
  hasCommit: boolean,
  settings: Settings,
): Isolation {
  const inPlace = (isolationReason: string): Isolation => ({ isolation: 'in-place', isolationReason })
  if (!capabilitiesOf(engine).isolates) return inPlace('a shell job runs where it is started')
  if (options.worktree.mode === 'none') return inPlace('no worktree was asked for')
  if (repository === null) return inPlace('not in a git repository')
  if (repository.isLinked) return inPlace('already in a worktree of its own')
  if (!hasCommit) return inPlace('the repository has no commit yet')
  const { bgIsolation } = settings.worktree
  if (bgIsolation.value === 'none' && options.worktree.mode === 'auto') {
    return inPlace(`worktree.bgIsolation is none in ${bgIsolation.source}`)
  }
  return { isolation: 'worktree', isolationReason: 'moves into a worktree of its own before its first edit' }
}
