import { spawn } from 'node:child_process'

/** Variables that set configuration of one git call. */
export type ConfigEnvironment = Readonly<Record<string, string>>

/** Keys that name programs git would run, or let it run some, with what disarms them. Names are as git prints them. */
const armed: readonly (readonly [RegExp, string])[] = [
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
/** These name no program, but a way to one: `ext::` addresses run what follows. */
const opensExt = /^protocol\./

/** Of these git takes the first that it reads, which cannot be said over; so nothing is reached at all. */
const ofRemote = /^remote\.[\s\S]*\.(?:uploadpack|receivepack|vcs)$/

type Entry = { readonly scope: string; readonly key: string; readonly value: string }

/**
 * Configuration for one git call in which programs that a repository's own configuration names (filters, an ssh command,
 * credential helpers) do not run: the user's own say counts instead, or none. It comes with a folder from anywhere.
 */
export async function disarmRepository(
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<ConfigEnvironment> {
  const entries = parse(await listConfiguration(cwd, environment))
  const settings: (readonly [string, string])[] = []
  let reachesNothing = false
  for (const key of new Set(entries.filter(isOfRepository).map((entry) => entry.key))) {
    const harmless = armed.find(([pattern]) => pattern.test(key))?.[1]
    if (ofRemote.test(key)) reachesNothing = true
    if (opensExt.test(key)) settings.push(['protocol.ext.allow', 'never'])
    if (harmless === undefined) continue
    // A variable could not name it.
    if (key.includes('\ufffd'))
      throw new Error(`the configuration of the repository in ${cwd} has a name that is no UTF-8: ${key}`)
    const own = entries.filter((entry) => entry.key === key && !isOfRepository(entry))
    // Helpers add up: an empty one forgets those before.
    if (key.endsWith('.helper') || own.length === 0) settings.push([key, harmless])
    settings.push(...own.map(({ value }) => [key, value] as const))
  }
  const result: Record<string, string> = reachesNothing ? { GIT_ALLOW_PROTOCOL: 'none' } : {}
  for (const [index, [key, value]] of settings.entries()) {
    result[`GIT_CONFIG_KEY_${index}`] = key
    result[`GIT_CONFIG_VALUE_${index}`] = value
  }
  if (settings.length > 0) result['GIT_CONFIG_COUNT'] = String(settings.length)
  return result
}

function isOfRepository({ scope }: Entry): boolean {
  return scope === 'local' || scope === 'worktree'
}

/** `git config --list --show-scope -z`: scope, NUL, key, line feed, value, NUL. A key without a value has no line feed. */
function parse(output: string): readonly Entry[] {
  const parts = output.split('\0')
  const entries: Entry[] = []
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [key = '', ...value] = (parts[at + 1] ?? '').split('\n')
    entries.push({ scope: parts[at] ?? '', key, value: value.join('\n') })
  }
  return entries
}

/** Empty when it cannot be read: then the call that it is for fails on the same configuration. */
function listConfiguration(cwd: string, environment: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('git', ['config', '--list', '--show-scope', '-z'], {
      cwd,
      env: environment,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', () => resolve(''))
    child.once('close', () => resolve(Buffer.concat(chunks).toString('utf8')))
  })
}
