import { execFile } from 'node:child_process'
import { parse } from 'node:path'
import { gitEnvironment } from '../git/git-environment.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A token, and where it was found: a variable's name, `gh`, or `git` (a credential helper of the user's). */
export type FoundToken = { readonly token: string; readonly from: string }

/** A token comes within this time, or there is none. */
const patienceMs = 5_000

/**
 * The token for a host: what the environment names for it, else what `gh` keeps (in the system keychain, mostly), else what
 * git's credential helpers keep there for pushing. As `gh` does it, `GH_TOKEN` and `GITHUB_TOKEN` are for github.com and
 * `*.ghe.com` and for where the environment points the API (`isPointed`); no other host ever sees them. Nobody is asked for
 * anything. Held in memory by whoever calls, and by nobody else.
 */
export async function findToken(
  host: string,
  environment: Environment,
  isPointed: boolean,
): Promise<FoundToken | null> {
  const isOwn = isPointed || host === 'github.com' || host.endsWith('.ghe.com')
  const names = isOwn ? ['GH_TOKEN', 'GITHUB_TOKEN'] : ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN']
  for (const name of names) {
    const token = environment[name]?.trim()
    if (token !== undefined && isToken(token)) return { token, from: name }
  }
  const ofGh = await askGh(host, environment)
  if (isToken(ofGh)) return { token: ofGh, from: 'gh' }
  // Of any other host with a remote, what git keeps may well be a password for something that is not GitHub.
  const ofGit = isOwn ? await askGit(host, environment) : ''
  return isToken(ofGit) ? { token: ofGit, from: 'git' } : null
}

/** It becomes a header: nothing but visible letters. */
function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,1000}$/.test(text)
}

function askGh(host: string, environment: Environment): Promise<string> {
  const env = { ...environment, GH_PROMPT_DISABLED: '1', GH_NO_UPDATE_NOTIFIER: '1' }
  return outputOf('gh', ['auth', 'token', '--hostname', host], env, '')
}

/** Asks the helpers of the user's own configuration: at the root no repository has a say. */
async function askGit(host: string, environment: Environment): Promise<string> {
  const env = { ...gitEnvironment(environment), GCM_INTERACTIVE: 'never', GIT_CEILING_DIRECTORIES: parse('/').root }
  const args = ['-c', 'credential.interactive=false', 'credential', 'fill']
  const said = await outputOf('git', args, env, `protocol=https\nhost=${host}\n\n`)
  return /^password=(.*)$/m.exec(said)?.[1] ?? ''
}

function outputOf(program: string, args: readonly string[], env: Environment, input: string): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { env, cwd: parse(process.cwd()).root, timeout: patienceMs, windowsHide: true },
      (error, stdout) => resolve(error === null ? stdout.trim() : ''),
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}
