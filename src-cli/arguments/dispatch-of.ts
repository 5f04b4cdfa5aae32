import { readEngineChoice, type EngineChoice } from '../../src-shared/board/engine-choice.ts'
import { resolve } from 'node:path'
import type { Effort, PermissionMode, WorktreePlan } from '../../src-shared/board/launch.ts'
import type { Connection } from '../connection/connection.ts'
import { efforts, engines, permissionModes } from './choices.ts'
import { usageError } from '../failure.ts'
import type { Arguments } from './parse.ts'

/** A task for `sessions.dispatch`, but for its id. */
export type Task = Omit<Parameters<Connection['api']['sessions']['dispatch']>[0], 'sessionId'>

const longestWorktreeName = 40

/** What a dispatch takes besides the arguments. */
export type DispatchSurroundings = {
  readonly cwd: string
  readonly kind: 'background' | 'foreground'
  /** A prompt that came from elsewhere (stdin); null takes the words. */
  readonly prompt: string | null
  readonly environment: Readonly<Record<string, string>>
}

/** The task that the flags and words of a command line describe. Throws exit 2 for what contradicts itself. */
export function dispatchOf(given: Arguments, around: DispatchSurroundings): Task {
  const command = given.text('exec')
  const choice = engineOf(given) ?? (command === undefined ? undefined : { engine: 'shell' as const })
  const engine = choice?.engine
  if (command !== undefined && given.words.length > 0) {
    throw usageError(`--exec takes the whole command in quotes; "${given.words[0]}" is one word too many`)
  }
  if (command !== undefined && engine !== 'shell')
    throw usageError(`--exec runs a shell command, so --engine ${given.text('engine') ?? ''} does not go with it`)
  const prompt = command ?? around.prompt ?? given.words.join(' ')
  if (prompt.trim() === '' && (around.kind === 'background' || engine === 'shell')) {
    throw usageError(
      command === undefined ? 'what is the task? backburner --bg "fix the flaky test"' : '--exec needs a command',
    )
  }
  const name = given.text('name')
  const path = (flag: string): string => resolve(around.cwd, given.text(flag) ?? '.')
  return {
    kind: around.kind,
    ...optional('engine', engine),
    prompt,
    cwd: path('cwd'),
    ...(name === undefined ? {} : { name }),
    tags: [...given.texts('tag')],
    options: {
      ...optional('model', given.text('model')),
      ...optional('effort', chosenEffort(given)),
      ...optional('permissionMode', modeOf(given)),
      ...optional('agent', given.text('agent')),
      ...optional('acp', choice?.engine === 'acp' ? choice.agent : undefined),
      ...optional('fallbackModel', given.text('fallback-model')),
      ...optional('base', given.text('base')),
      addDirs: given.texts('add-dir').map((directory) => resolve(around.cwd, directory)),
      pluginDirs: given.texts('plugin-dir').map((directory) => resolve(around.cwd, directory)),
      mcpConfigs: given.texts('mcp-config').map((value) => fileOrJson(value, around.cwd)),
      strictMcpConfig: given.has('strict-mcp-config'),
      settings: given.texts('settings').map((value) => fileOrJson(value, around.cwd)),
      worktree: worktreeOf(given),
    },
    environment: { ...around.environment },
  }
}

/** The effort that `--effort` names. Throws exit 2 for one that there is not. */
export function chosenEffort(given: Arguments): Effort | undefined {
  return chosen(given, 'effort', efforts)
}

/** The mode that `--permission-mode` names. Throws exit 2 for one that there is not. */
export function chosenMode(given: Arguments): PermissionMode | undefined {
  return chosen(given, 'permission-mode', permissionModes)
}

function engineOf(given: Arguments): EngineChoice | undefined {
  const value = given.text('engine')
  if (value === undefined) return undefined
  const choice = readEngineChoice(value)
  if (choice === null) throw usageError(`--engine is one of ${engines.join(', ')}, or acp:<id>, not "${value}"`)
  return choice
}

function modeOf(given: Arguments): PermissionMode | undefined {
  const mode = chosenMode(given)
  if (!given.has('dangerously-skip-permissions')) return mode
  if (mode === undefined || mode === 'bypassPermissions') return 'bypassPermissions'
  throw usageError(`--dangerously-skip-permissions and --permission-mode ${mode} contradict each other: give one`)
}

function worktreeOf(given: Arguments): WorktreePlan {
  const name = given.text('worktree')
  if (given.has('no-worktree')) {
    if (name !== undefined) throw usageError('--worktree and --no-worktree contradict each other: give one')
    return { mode: 'none' }
  }
  if (name === undefined) return { mode: 'auto' }
  if (name === '' || name.length > longestWorktreeName) {
    throw usageError(`--worktree takes a name of 1 to ${longestWorktreeName} characters`)
  }
  return { mode: 'named', name }
}

function chosen<const Choice extends string>(
  given: Arguments,
  flag: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = given.text(flag)
  if (value === undefined) return undefined
  const choice = choices.find((one) => one === value)
  if (choice === undefined) throw usageError(`--${flag} is one of ${choices.join(', ')}, not "${value}"`)
  return choice
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed key loses its type
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value })
}

function fileOrJson(value: string, cwd: string): string {
  return value.trimStart().startsWith('{') ? value : resolve(cwd, value)
}
