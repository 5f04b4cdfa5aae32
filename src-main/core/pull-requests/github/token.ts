import { execFile } from 'node:child_process'

type Environment = Readonly<Record<string, string | undefined>>

/** A token comes within this time, or there is none. */
const patienceMs = 5_000

/**
 * The token for a host: what the environment names for it, else what `gh` keeps (in the system keychain, mostly). As `gh`
 * does it, `GH_TOKEN` and `GITHUB_TOKEN` are for github.com and `*.ghe.com` and for where the environment points the API;
 * no other host ever sees them. Held in memory by whoever asks, and by nobody else.
 */
export async function tokenFor(host: string, environment: Environment, isPointed: boolean): Promise<string | null> {
  const isOwn = isPointed || host === 'github.com' || host.endsWith('.ghe.com')
  const names = isOwn ? ['GH_TOKEN', 'GITHUB_TOKEN'] : ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN']
  for (const name of names) {
    const token = environment[name]?.trim()
    if (token !== undefined && isToken(token)) return token
  }
  const kept = await askGh(host, environment)
  return kept !== null && isToken(kept) ? kept : null
}

/** It becomes a header: nothing but visible letters. */
function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,1000}$/.test(text)
}

function askGh(host: string, environment: Environment): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      'gh',
      ['auth', 'token', '--hostname', host],
      {
        env: { ...environment, GH_PROMPT_DISABLED: '1', GH_NO_UPDATE_NOTIFIER: '1' },
        timeout: patienceMs,
        windowsHide: true,
      },
      (error, stdout) => resolve(error === null ? stdout.trim() : null),
    )
  })
}
