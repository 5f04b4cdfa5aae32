import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string>>

/** One setting; `scope` as git calls it: `system`, `global`, `local`, `worktree` or `command`. */
export type ConfigurationEntry = { readonly scope: string; readonly key: string; readonly value: string }

const mostRepositories = 200

/**
 * What git would read as its configuration in a directory, in its order. `looksInside`: and in the repositories that it would
 * look into from there, which are those that the index names and theirs in turn. Empty where it cannot be read: then the
 * call that it is for fails on the same configuration.
 */
export async function listConfigurations(
  cwd: string,
  environment: Environment,
  looksInside: boolean,
): Promise<readonly ConfigurationEntry[]> {
  const entries: ConfigurationEntry[] = []
  const left = [cwd]
  const seen = new Set(left)
  for (let at = left.shift(); at !== undefined; at = left.shift()) {
    const [output, inside] = await Promise.all([
      outputOf(['config', '--list', '--show-scope', '-z'], at, environment),
      looksInside ? repositoriesInside(at, environment) : [],
    ])
    entries.push(...parse(output))
    for (const path of inside) {
      if (seen.has(path)) continue
      if (seen.size === mostRepositories) throw new Error(`there are too many repositories in the one at ${cwd}`)
      seen.add(path)
      left.push(path)
    }
  }
  return entries
}

/** Where the index of a working tree says that other repositories are. */
async function repositoriesInside(cwd: string, environment: Environment): Promise<readonly string[]> {
  const listing = ['-c', 'core.fsmonitor=false', 'ls-files', '--stage', '-z', '--', ':/']
  const output = await outputOf(listing, cwd, environment)
  return output
    .split('\0')
    .filter((line) => line.startsWith('160000 '))
    .map((line) => {
      const path = line.slice(line.indexOf('\t') + 1)
      // It could not be gone to.
      if (path.includes('\ufffd')) throw new Error(`a repository in ${cwd} has a name that is no UTF-8: ${path}`)
      return join(cwd, path)
    })
}

/** Whether a repository has hooks, where git would look for them. */
export async function hasHooks(cwd: string, environment: Environment): Promise<boolean> {
  const folder = (await outputOf(['rev-parse', '--git-path', 'hooks'], cwd, environment)).replace(/\n$/, '')
  const names = folder === '' ? [] : await readdir(resolve(cwd, folder)).catch(() => [])
  return names.some((name) => !name.endsWith('.sample'))
}

/** `git config --list --show-scope -z`: scope, NUL, key, line feed, value, NUL. A key without a value has no line feed. */
function parse(output: string): readonly ConfigurationEntry[] {
  const parts = output.split('\0')
  const entries: ConfigurationEntry[] = []
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [key = '', ...value] = (parts[at + 1] ?? '').split('\n')
    entries.push({ scope: parts[at] ?? '', key, value: value.join('\n') })
  }
  return entries
}

function outputOf(args: readonly string[], cwd: string, environment: Environment): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('git', args, { cwd, env: environment, windowsHide: true, stdio: ['ignore', 'pipe', 'ignore'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', () => resolve(''))
    child.once('close', () => resolve(Buffer.concat(chunks).toString('utf8')))
  })
}
