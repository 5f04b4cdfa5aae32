import { hasHooks, listConfigurations, type ConfigurationEntry } from './list-configurations.ts'

/** Variables that set configuration of one git call. */
export type ConfigEnvironment = Readonly<Record<string, string>>

type Environment = Readonly<Record<string, string>>
/** Keys as git prints them, with what disarms them. */
type Disarming = readonly (readonly [RegExp, string])[]

/** Keys that name programs git would run, or let it run some. */
const forOurCalls: Disarming = [
  [/^filter\.[\s\S]*\.(?:clean|smudge|process)$/, ''],
  [/^filter\.[\s\S]*\.required$/, 'false'],
  [/^core\.sshcommand$/, 'ssh'],
  [/^core\.(?:gitproxy|alternaterefscommand|askpass|pager|editor)$/, ''],
  [/^credential\.(?:[\s\S]*\.)?helper$/, ''],
  [/^diff\.external$/, ''],
  [/^diff\.[\s\S]*\.(?:command|textconv)$/, ''],
  [/^merge\.[\s\S]*\.driver$/, ''],
  [/^gpg\.(?:[\s\S]*\.)?(?:program|defaultkeycommand)$/, ''],
]

/** Git gives it to a shell and adds arguments, which are a comment then. */
const noDiff =
  'echo "(not shown: this repository names a program for diffs, and is not trusted; --no-ext-diff shows it)" #'

/**
 * What a session's commands run instead. Whatever they do has to look as it does without such a program, or fail: a merge
 * that a program should have made is a conflict, and a signature cannot be checked.
 */
const forCommands: Disarming = [
  [/^filter\.[\s\S]*\.(?:clean|smudge|process)$/, ''],
  [/^core\.sshcommand$/, 'ssh'],
  [/^core\.(?:gitproxy|alternaterefscommand|askpass)$/, ''],
  [/^core\.(?:pager|editor)$|^sequence\.editor$|^interactive\.difffilter$/, 'cat'],
  [/^credential\.(?:[\s\S]*\.)?helper$/, ''],
  [/^diff\.(?:external|[\s\S]*\.command)$/, noDiff],
  [/^diff\.[\s\S]*\.textconv$/, 'cat'],
  [/^merge\.[\s\S]*\.driver$/, 'false'],
  [/^gpg\.(?:[\s\S]*\.)?(?:program|defaultkeycommand)$/, 'false'],
  [/^hook\.[\s\S]*\.enabled$/, 'false'],
  // An alias may hold a command line, or options that name a program.
  [/^alias\./, ''],
  [/^submodule\.[\s\S]*\.update$/, 'none'],
  [/^(?:help\.browser|web\.browser|init\.templatedir|gc\.recentobjectshook)$/, ''],
  [/^(?:man|browser|difftool|mergetool|guitool|tar|trailer|sendemail)\.[\s\S]*(?:cmd|path|command|server)$/, 'false'],
  [/^imap\.tunnel$/, 'false'],
]

/** These name no program, but a way to one: `ext::` addresses run what follows. */
const opensExt = /^protocol\./

/** Of these git takes the first that it reads, which cannot be said over; so nothing is reached at all. */
const ofRemote = /^remote\.[\s\S]*\.(?:uploadpack|receivepack|vcs)$/

/**
 * Configuration for one of our own git calls in which programs that a repository's own configuration names (filters, an ssh
 * command, credential helpers) do not run: the user's own say counts instead, or none. It comes with a folder from anywhere.
 * `looksInside`: the call looks into the repositories in this one, too.
 */
export async function disarmRepository(
  cwd: string,
  environment: Environment,
  looksInside = false,
): Promise<ConfigEnvironment> {
  const entries = await listConfigurations(cwd, environment, looksInside)
  return variablesFor(settingsAgainst(cwd, entries, forOurCalls), entries, environment)
}

/** What a command of a session is run with. `skips`: the repository names programs of its own, or has hooks. */
type DisarmedCommand = { readonly variables: ConfigEnvironment; readonly skips: boolean }

/**
 * The same for a command of a session in a folder that is not trusted, wherever in `directories` it runs git. Hooks and the
 * file system monitor do not run either. `changes`: what it puts into the repository must have gone through the filters
 * that the repository wants, so without them it fails; what only looks shows the files as they are.
 */
export async function disarmCommand(
  directories: readonly string[],
  environment: Environment,
  changes: boolean,
): Promise<DisarmedCommand> {
  const settings: Setting[] = []
  const all: ConfigurationEntry[] = []
  let skips = false
  for (const cwd of new Set(directories)) {
    const entries = await listConfigurations(cwd, environment, true)
    const against = settingsAgainst(cwd, entries, forCommands)
    const drivers = new Set(against.flatMap(([key]) => /^(filter\.[\s\S]*\.)\w+$/.exec(key)?.[1] ?? []))
    const required = [...drivers].map((driver): Setting => [`${driver}required`, String(changes)])
    settings.push(...against, ...required)
    all.push(...entries)
    skips ||= against.length > 0 || (await hasHooks(cwd, environment))
  }
  const always: readonly Setting[] = [
    ['core.fsmonitor', 'false'],
    ['core.hooksPath', '/dev/null'],
  ]
  return { variables: variablesFor([...settings, ...always], all, environment), skips }
}

type Setting = readonly [key: string, value: string]

function settingsAgainst(cwd: string, entries: readonly ConfigurationEntry[], disarming: Disarming): Setting[] {
  const settings: Setting[] = []
  for (const key of new Set(entries.filter(isOfRepository).map((entry) => entry.key))) {
    const harmless = disarming.find(([pattern]) => pattern.test(key))?.[1]
    if (opensExt.test(key)) settings.push(['protocol.ext.allow', 'never'])
    if (harmless === undefined) continue
    // A variable could not name it.
    if (key.includes('\ufffd'))
      throw new Error(`the configuration of the repository in ${cwd} has a name that is no UTF-8: ${key}`)
    const own = entries.filter((entry) => entry.key === key && !isOfRepository(entry))
    // Helpers add up: an empty one forgets those before.
    if (key.endsWith('.helper') || own.length === 0) settings.push([key, harmless])
    settings.push(...own.map(({ value }): Setting => [key, value]))
  }
  return settings
}

/** The settings as variables, behind those that the environment has already. */
function variablesFor(
  settings: readonly Setting[],
  entries: readonly ConfigurationEntry[],
  environment: Environment,
): ConfigEnvironment {
  const reachesNothing = entries.some((entry) => isOfRepository(entry) && ofRemote.test(entry.key))
  const result: Record<string, string> = reachesNothing ? { GIT_ALLOW_PROTOCOL: 'none' } : {}
  if (settings.length === 0) return result
  const first = Number(environment['GIT_CONFIG_COUNT'] ?? 0)
  for (const [index, [key, value]] of settings.entries()) {
    result[`GIT_CONFIG_KEY_${first + index}`] = key
    result[`GIT_CONFIG_VALUE_${first + index}`] = value
  }
  return { ...result, GIT_CONFIG_COUNT: String(first + settings.length) }
}

function isOfRepository({ scope }: ConfigurationEntry): boolean {
  return scope === 'local' || scope === 'worktree'
}
