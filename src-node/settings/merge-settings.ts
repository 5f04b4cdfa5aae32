import type { Effort, PermissionMode } from '../../src-shared/board/launch.ts'
import { usualPorts } from '../../src-shared/board/port-range.ts'
import type { Price, SettingsFile } from '../../src-shared/settings/settings-schema.ts'

/** A value and where it comes from: the path of a file, `flag`, or `default`. */
export type Sourced<T> = {
  readonly value: T
  readonly source: string
}

/**
 * Who wrote a layer. `project` files travel with the code, so they may not do everything; `managed` is the
 * administrator's word.
 */
export type LayerOrigin = 'user' | 'project' | 'argument' | 'flag' | 'managed'

/** One source of settings. */
export type SettingsLayer = {
  readonly origin: LayerOrigin
  readonly source: string
  readonly settings: SettingsFile
}

/** The settings in force in one directory. `null`: nobody says anything, the program's own default counts. */
export type Settings = {
  readonly model: Sourced<string> | null
  readonly effort: Sourced<Effort> | null
  readonly agent: Sourced<string> | null
  /** `agent` or `acp:<id>`. */
  readonly engine: Sourced<string> | null
  /** Programs that speak the Agent Client Protocol, by id. */
  readonly agents: Readonly<Record<string, Sourced<NonNullable<SettingsFile['agents']>[string]>>>
  readonly smallModel: Sourced<string> | null
  readonly summaries: Sourced<boolean>
  readonly setup: Sourced<string> | null
  readonly disabled: Sourced<boolean>
  readonly env: Readonly<Record<string, Sourced<string>>>
  readonly permissions: {
    readonly mode: Sourced<PermissionMode>
    readonly allow: readonly Sourced<string>[]
    readonly ask: readonly Sourced<string>[]
    readonly deny: readonly Sourced<string>[]
    readonly additionalDirectories: readonly Sourced<string>[]
  }
  readonly worktree: {
    readonly baseRef: Sourced<'fresh' | 'head'>
    readonly bgIsolation: Sourced<'worktree' | 'none'>
    readonly symlinkDirectories: readonly Sourced<string>[]
    readonly firstPort: Sourced<number>
    readonly ports: Sourced<number>
  }
  readonly editor: Sourced<string> | null
  readonly attach: { readonly leftDetaches: Sourced<boolean> }
  /** How long removed sessions are kept, and how much of them. */
  readonly trash: { readonly days: Sourced<number>; readonly gigabytes: Sourced<number> }
  readonly limits: {
    readonly workingSessions: Sourced<number> | null
    readonly sessionDollars: Sourced<number> | null
    readonly dayDollars: Sourced<number> | null
  }
  readonly notifications: {
    readonly needsInput: Sourced<boolean>
    readonly completed: Sourced<boolean>
    readonly failed: Sourced<boolean>
    readonly sound: Sourced<boolean>
    readonly soundName: Sourced<'chime' | 'system'>
    /** Null unless both ends are said. */
    readonly quietHours: Sourced<{ readonly from: string; readonly to: string }> | null
    readonly commands: Readonly<Partial<Record<NoticeName, Sourced<string | readonly string[]>>>>
    readonly webhooks: Readonly<Partial<Record<NoticeName, Sourced<string>>>>
  }
  readonly prices: Readonly<Record<string, Sourced<Price>>>
  readonly hooks: readonly Hook[]
  /** Whose hooks run at all; a plugin's only when all do. */
  readonly hooksFrom: HooksFrom
  /** Hooks that are not run, for they are of a type that only Claude Code has: `Stop (prompt)`. */
  readonly otherHooks: readonly Sourced<string>[]
  readonly mcp: {
    /** Not checked: one that does not fit must not take the others with it. */
    readonly servers: Readonly<Record<string, Sourced<unknown>>>
    /** The servers of the project's `.mcp.json` that run, where anybody names them; and those that do not. */
    readonly enabled: readonly Sourced<string>[]
    readonly disabled: readonly Sourced<string>[]
    readonly enableAll: Sourced<boolean>
  }
}

/** What notifications tell of, as settings name it. */
type NoticeName = 'needsInput' | 'completed' | 'failed'

/** Whose hooks run. */
type HooksFrom = 'all' | 'managed' | 'none'

/** One hook: a shell command that runs when `event` happens to what `matcher` names. */
export type Hook = {
  readonly event: string
  readonly matcher: string
  readonly command: string
  readonly timeoutMs: number | null
  readonly source: string
  /** The plugin that it came with. */
  readonly pluginRoot?: string
}

/** How much a mode lets happen without asking. */
const freedom: Readonly<Record<PermissionMode, number>> = {
  plan: 0,
  dontAsk: 0,
  default: 1,
  acceptEdits: 2,
  auto: 3,
  bypassPermissions: 4,
}

/**
 * Merges layers, weakest first: the strongest value wins, lists add up, records are merged key by key. In an untrusted
 * project its environment, setup, hooks, MCP servers, allow rules, further directories and what it says of isolation do not
 * count; its deny and ask rules do.
 */
export function mergeSettings(given: readonly SettingsLayer[], trusted: boolean): Settings {
  const layers = given.map((layer) => (layer.origin === 'project' ? restrained(layer, trusted) : layer))
  const strongest = <T>(pick: (settings: SettingsFile) => T | undefined): Sourced<T> | null =>
    layers.reduce<Sourced<T> | null>((weaker, { settings, source }) => {
      const value = pick(settings)
      return value === undefined ? weaker : { value, source }
    }, null)
  const orDefault = <T>(pick: (settings: SettingsFile) => T | undefined, value: T): Sourced<T> =>
    strongest(pick) ?? { value, source: 'default' }
  const all = (pick: (settings: SettingsFile) => readonly string[] | undefined): readonly Sourced<string>[] => {
    const found = new Map<string, Sourced<string>>()
    for (const { settings, source } of layers) {
      for (const value of pick(settings) ?? []) if (!found.has(value)) found.set(value, { value, source })
    }
    return [...found.values()]
  }
  const byKey = <T>(pick: (settings: SettingsFile) => Readonly<Record<string, T>> | undefined) =>
    Object.fromEntries(
      layers.flatMap(({ settings, source }) =>
        Object.entries(pick(settings) ?? {}).map(([key, value]): [string, Sourced<T>] => [key, { value, source }]),
      ),
    )
  return {
    model: strongest((settings) => settings.model),
    effort: strongest((settings) => settings.effortLevel),
    agent: strongest((settings) => settings.agent),
    engine: strongest((settings) => settings.engine),
    agents: byKey((settings) => settings.agents),
    smallModel: strongest((settings) => settings.smallModel),
    summaries: orDefault((settings) => settings.summaries, true),
    setup: strongest((settings) => settings.setup),
    disabled: orDefault((settings) => settings.disableAgentView, false),
    env: byKey((settings) => settings.env),
    permissions: {
      mode: permissionMode(layers),
      allow: all((settings) => settings.permissions?.allow),
      ask: all((settings) => settings.permissions?.ask),
      deny: all((settings) => settings.permissions?.deny),
      additionalDirectories: all((settings) => settings.permissions?.additionalDirectories),
    },
    worktree: {
      baseRef: orDefault((settings) => settings.worktree?.baseRef, 'fresh'),
      bgIsolation: orDefault((settings) => settings.worktree?.bgIsolation, 'worktree'),
      symlinkDirectories: all((settings) => settings.worktree?.symlinkDirectories),
      firstPort: orDefault((settings) => settings.worktree?.firstPort, usualPorts.first),
      ports: orDefault((settings) => settings.worktree?.ports, usualPorts.count),
    },
    editor: strongest((settings) => settings.editor),
    attach: { leftDetaches: orDefault((settings) => settings.attach?.leftDetaches, true) },
    trash: {
      days: orDefault((settings) => settings.trash?.days, 30),
      gigabytes: orDefault((settings) => settings.trash?.gigabytes, 10),
    },
    limits: {
      workingSessions: strongest((settings) => settings.limits?.workingSessions),
      sessionDollars: strongest((settings) => settings.limits?.sessionDollars),
      dayDollars: strongest((settings) => settings.limits?.dayDollars),
    },
    notifications: {
      needsInput: orDefault((settings) => settings.notifications?.needsInput, true),
      completed: orDefault((settings) => settings.notifications?.completed, true),
      failed: orDefault((settings) => settings.notifications?.failed, true),
      sound: orDefault((settings) => settings.notifications?.sound, false),
      soundName: orDefault((settings) => settings.notifications?.soundName, 'chime'),
      quietHours: quietHours(
        strongest((settings) => settings.notifications?.quietHours?.from),
        strongest((settings) => settings.notifications?.quietHours?.to),
      ),
      commands: perNotice((name) => strongest((settings) => settings.notifications?.commands?.[name])),
      webhooks: perNotice((name) => strongest((settings) => settings.notifications?.webhooks?.[name])),
    },
    prices: byKey((settings) => settings.prices),
    hooks: hooksOf(layers),
    hooksFrom: whoseHooks(layers),
    otherHooks: all((settings) => otherHooksIn(settings.hooks ?? {})),
    mcp: {
      servers: byKey((settings) => settings.mcpServers),
      enabled: all((settings) => settings.enabledMcpjsonServers),
      disabled: all((settings) => settings.disabledMcpjsonServers),
      enableAll: orDefault((settings) => settings.enableAllProjectMcpServers, false),
    },
  }
}

function quietHours(
  from: Sourced<string> | null,
  to: Sourced<string> | null,
): Sourced<{ readonly from: string; readonly to: string }> | null {
  return from === null || to === null ? null : { value: { from: from.value, to: to.value }, source: to.source }
}

function perNotice<T>(find: (name: NoticeName) => Sourced<T> | null): Partial<Record<NoticeName, Sourced<T>>> {
  const found: Partial<Record<NoticeName, Sourced<T>>> = {}
  for (const name of ['needsInput', 'completed', 'failed'] as const) {
    const value = find(name)
    if (value !== null) found[name] = value
  }
  return found
}

/** `disableAllHooks` spares the administrator's hooks unless the administrator says it. */
function whoseHooks(layers: readonly SettingsLayer[]): HooksFrom {
  const managed = layers.filter(({ origin }) => origin === 'managed')
  const isOff = (some: readonly SettingsLayer[]): boolean =>
    some.findLast(({ settings }) => settings.disableAllHooks !== undefined)?.settings.disableAllHooks === true
  if (isOff(managed)) return 'none'
  const onlyManaged = isOff(layers) || managed.some(({ settings }) => settings.allowManagedHooksOnly === true)
  return onlyManaged ? 'managed' : 'all'
}

/** The hooks of all layers that run, weakest first. */
function hooksOf(layers: readonly SettingsLayer[]): readonly Hook[] {
  const from = whoseHooks(layers)
  return layers
    .filter(({ origin }) => from === 'all' || (from === 'managed' && origin === 'managed'))
    .flatMap(({ settings, source }) => hooksIn(settings.hooks ?? {}, source))
}

function otherHooksIn(hooks: NonNullable<SettingsFile['hooks']>): readonly string[] {
  return Object.entries(hooks).flatMap(([event, groups]) =>
    groups.flatMap(({ hooks: entries }) =>
      entries.flatMap(({ type }) => (type === 'command' ? [] : [`${event} (${type})`])),
    ),
  )
}

/** The commands of one file's hooks, one by one. */
export function hooksIn(hooks: NonNullable<SettingsFile['hooks']>, source: string): readonly Hook[] {
  return Object.entries(hooks).flatMap(([event, groups]) =>
    groups.flatMap(({ matcher = '', hooks: entries }) =>
      entries.flatMap(({ type, command, timeout }): Hook[] => {
        if (type !== 'command' || command === undefined) return []
        return [{ event, matcher, command, timeoutMs: timeout === undefined ? null : timeout * 1000, source }]
      }),
    ),
  )
}

/** Only what a project may say: nothing of the person's own (money, notifications, switching the program off). */
export function restrained(layer: SettingsLayer, trusted: boolean): SettingsLayer {
  const { model, effortLevel, agent, engine, env, permissions, worktree, setup, hooks, disableAllHooks } =
    layer.settings
  const { mcpServers, enabledMcpjsonServers, disabledMcpjsonServers, enableAllProjectMcpServers } = layer.settings
  const { ask, deny, defaultMode } = permissions ?? {}
  const untrusted = {
    model,
    effortLevel,
    agent,
    engine,
    // Where a session works is the person's to give away, and a link leads out of the worktree.
    worktree: worktree === undefined ? undefined : { baseRef: worktree.baseRef },
    permissions: { ask, deny, defaultMode },
    disabledMcpjsonServers,
  }
  const runs = {
    worktree,
    env,
    setup,
    hooks,
    disableAllHooks,
    mcpServers,
    enabledMcpjsonServers,
    enableAllProjectMcpServers,
  }
  return { ...layer, settings: trusted ? { ...untrusted, ...runs, permissions } : untrusted }
}

/** The strongest mode, where a project's counts only when it asks at least as often as the person's own choice. */
export function permissionMode(layers: readonly SettingsLayer[]): Sourced<PermissionMode> {
  const unsaid: Sourced<PermissionMode> = { value: 'default', source: 'default' }
  let own = unsaid
  let mode = unsaid
  for (const { origin, source, settings } of layers) {
    const value = settings.permissions?.defaultMode
    if (value === undefined) continue
    if (origin === 'project' && freedom[value] > freedom[own.value]) continue
    mode = { value, source }
    if (origin !== 'project') own = mode
  }
  return mode
}
