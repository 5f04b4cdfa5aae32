import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { git as runGit, gitLine } from '../../../src-node/git/git.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Context } from '../../context.ts'
import type { Check, Finding } from '../finding.ts'

/** `worktree list -z`, which tells paths with line breaks apart, is of 2.36. */
const needed = [2, 36] as const
const patienceMs = 20_000

/** Whether git is there, new enough, knows who commits, and can make a worktree. */
export const git: Check = {
  name: 'git',
  run: async ({ cwd, environment }) => {
    const env = environmentOf(environment)
    const version = await line(['--version'], cwd, env)
    if (version === null) {
      return {
        says: '',
        findings: [
          {
            id: 'git-missing',
            level: 'problem',
            what: 'git is not on PATH, or does not start',
            why: 'sessions work in git worktrees, and what is deleted is saved in git',
            mend: 'install git: https://git-scm.com',
          },
        ],
      }
    }
    const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number)
    const isOld = major < needed[0] || (major === needed[0] && minor < needed[1])
    const findings = [
      ...(isOld ? [tooOld(version)] : []),
      ...(await identity(cwd, environment, env)),
      ...(await worktrees(env)),
    ]
    return { says: singleLine(version, 60), findings }
  },
}

function tooOld(version: string): Finding {
  return {
    id: 'git-too-old',
    level: 'problem',
    what: `${singleLine(version, 60)} is older than ${needed.join('.')}`,
    why: 'worktrees are listed and repaired with what older versions do not have',
    mend: 'update git: https://git-scm.com',
  }
}

type Env = Readonly<Record<string, string>>

/** Where the user's shell finds git, and git the user's settings. */
function environmentOf(environment: Context['environment']): Env {
  const names = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'GIT_CONFIG_GLOBAL']
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  )
}

async function line(args: readonly string[], cwd: string, env: Env): Promise<string | null> {
  return await gitLine(args, { cwd, env, timeoutMs: patienceMs }).catch(() => null)
}

async function identity(cwd: string, environment: Context['environment'], env: Env): Promise<readonly Finding[]> {
  const isFromEnvironment = ['GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL'].every((name) => (environment[name] ?? '') !== '')
  const [name, email] = await Promise.all([
    line(['config', 'user.name'], cwd, env),
    line(['config', 'user.email'], cwd, env),
  ])
  const missing = [...(name ? [] : ['user.name']), ...(email ? [] : ['user.email'])]
  if (missing.length === 0 || isFromEnvironment) return []
  return [
    {
      id: 'git-identity',
      level: 'problem',
      what: `git does not know who commits: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set`,
      why: 'agents that commit are refused by git',
      mend: 'git config --global user.name "Your Name" && git config --global user.email you@example.com',
    },
  ]
}

/** Makes a repository with a worktree in a place of its own, and takes both away again. */
async function worktrees(env: Env): Promise<readonly Finding[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bb-doctor-'))
  const repository = join(directory, 'repository')
  const as = ['-c', 'user.name=doctor', '-c', 'user.email=doctor@localhost', '-c', 'commit.gpgsign=false']
  const call = async (args: readonly string[], cwd: string): Promise<unknown> =>
    await runGit([...as, ...args], { cwd, env, timeoutMs: patienceMs })
  try {
    await call(['init', '-q', '-b', 'main', repository], directory)
    await call(['commit', '-q', '--allow-empty', '-m', 'first'], repository)
    await call(['worktree', 'add', '-q', '-b', 'other', join(directory, 'worktree')], repository)
    await call(['worktree', 'list', '--porcelain', '-z'], repository)
    return []
  } catch (error) {
    return [
      {
        id: 'git-worktrees',
        level: 'problem',
        what: `git makes no worktree: ${singleLine(error instanceof Error ? error.message : String(error), 300)}`,
        why: 'each session that changes files works in a worktree of its own',
        mend: `see what it says; "git worktree add" has to work in ${tmpdir()}`,
      },
    ]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
