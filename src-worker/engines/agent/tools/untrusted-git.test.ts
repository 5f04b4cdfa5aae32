import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { canary, type Canary } from '../../../../src-node/testing/canary.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import { Workplace } from '../isolation/workplace.ts'
import { mayGitLook } from '../permissions/may-git-look.ts'
import { toolPlace } from '../testing/tool-place.ts'

const hooks = [
  ...['post-index-change', 'pre-commit', 'commit-msg', 'post-commit', 'post-checkout', 'post-merge', 'pre-push'],
  ...['reference-transaction', 'pre-rebase', 'post-rewrite', 'fsmonitor-watchman', 'prepare-commit-msg'],
]

/** Everything in a repository that git would run a program for. */
const settings = (program: string): readonly (readonly [string, string])[] => [
  ['core.fsmonitor', program],
  ['filter.evil.clean', program],
  ['filter.evil.smudge', program],
  ['filter.more.process', program],
  ['diff.external', program],
  ['diff.evil.textconv', program],
  ['diff.more.command', program],
  ['merge.evil.driver', `${program} %A`],
  ['core.sshCommand', program],
  ['remote.origin.url', 'ssh://nobody@127.0.0.1:9/x'],
  ['remote.other.url', `ext::${program}`],
  ['remote.other.uploadpack', program],
  ['protocol.ext.allow', 'always'],
  ['core.pager', program],
  ['core.editor', program],
  ['core.askPass', program],
  ['credential.helper', `!${program}`],
  ['gpg.program', program],
  ['log.showSignature', 'true'],
  ['alias.st', `!${program}`],
  ['alias.sly', `-c core.pager=${program} -p log`],
  ['man.viewer', 'evil'],
  ['man.evil.cmd', program],
  ['sequence.editor', program],
  ['init.templateDir', '.'],
]

function run(cwd: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=S', '-c', 'user.email=s@example.com', '-c', 'protocol.file.allow=always']
  return execFileSync('git', [...who, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}

function arm(gitDirectory: string, cwd: string, { program }: Canary): void {
  for (const [key, value] of settings(program)) run(cwd, 'config', key, value)
  mkdirSync(join(gitDirectory, 'hooks'), { recursive: true })
  mkdirSync(join(gitDirectory, 'info'), { recursive: true })
  writeFileSync(
    join(gitDirectory, 'info', 'attributes'),
    '*.bin filter=more diff=more\n* filter=evil diff=evil merge=evil\n',
  )
  for (const hook of hooks) {
    writeFileSync(join(gitDirectory, 'hooks', hook), readFileSync(program))
    chmodSync(join(gitDirectory, 'hooks', hook), 0o755)
  }
}

const surroundings = (): Record<string, string> => ({
  HOME: temporaryDirectory(),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'S',
  GIT_AUTHOR_EMAIL: 's@example.com',
  GIT_COMMITTER_NAME: 'S',
  GIT_COMMITTER_EMAIL: 's@example.com',
})

/** A session's folder that holds every trap, with a submodule and a bare repository that hold them too. */
function trapped(trusted = false) {
  const place = toolPlace({ trusted, environment: surroundings() })
  const bird = canary()
  const { root } = place
  const inner = join(temporaryDirectory(), 'inner')
  for (const directory of [inner, root]) {
    mkdirSync(directory, { recursive: true })
    run(directory, 'init', '-q', '-b', 'main')
    writeFileSync(join(directory, 'a.txt'), 'a\n')
    writeFileSync(join(directory, 'b.bin'), 'b\n')
    run(directory, 'add', '-A')
    run(directory, 'commit', '-qm', 'Begin')
  }
  run(root, 'submodule', '-q', 'add', inner, 'sub')
  run(root, 'commit', '-qm', 'Sub')
  run(root, 'checkout', '-q', '-b', 'side')
  writeFileSync(join(root, 'a.txt'), 'side\n')
  run(root, 'commit', '-qam', 'Side')
  run(root, 'checkout', '-q', 'main')
  writeFileSync(join(root, 'a.txt'), 'main\n')
  run(root, 'commit', '-qam', 'Main')
  run(root, 'clone', '-q', '--bare', inner, 'bare')
  arm(join(root, 'bare'), join(root, 'bare'), bird)
  arm(join(root, '.git', 'modules', 'sub'), join(root, 'sub'), bird)
  arm(join(root, '.git'), root, bird)
  for (const name of ['a.txt', 'b.bin', join('sub', 'a.txt')]) writeFileSync(join(root, name), 'changed\n')
  bird.song()
  const bash = async (command: string): Promise<string> => {
    const { content } = await place.run('Bash', { command })
    return typeof content === 'string' ? content : ''
  }
  return { ...place, bird, bash }
}

const looking = [
  ...['git status', 'git status --short', 'git -c color.ui=false status', 'git diff', 'git diff --submodule=diff'],
  ...['git diff HEAD~1', 'git log -p', 'git -p log', 'git log --show-signature', 'git show', 'git blame a.txt'],
  ...[
    'git grep changed',
    'git describe --always --dirty',
    'git ls-files -m',
    'git diff-files -p',
    'git diff-index HEAD',
  ],
  ...[
    'git help status',
    'git status --help',
    'git branch -a',
    'git stash list',
    'git config --list',
    'git var GIT_EDITOR',
  ],
  ...['cd sub && git status && git diff', 'git -C sub diff', 'cd bare && git log -p', 'cd bare; git status'],
  ...["bash -c 'git status'", 'env git status', 'timeout 20 git status', '/usr/bin/git status', '(cd sub; git log -p)'],
  ...['git cat-file -p 1234567890123456789012345678901234567890', 'for f in a b; do git diff; done'],
]
const changing = [
  ...['git add a.txt', 'git commit --allow-empty -m x', 'git commit -am x', 'git checkout -q -b other', 'git stash'],
  ...['git checkout -- b.bin', 'git reset --hard', 'git merge side', 'git rebase side', 'git fetch', 'git fetch other'],
  ...[
    'git pull other main',
    'git push origin main',
    'git st',
    'git sly',
    'git tag -s -m x v1',
    'git commit -S --allow-empty -m x',
  ],
  ...[
    'git submodule update --force',
    'git worktree add ../w',
    'git clone -q . ../c',
    'git rebase -i side',
    'git init ../n',
  ],
]

describe('in a folder that is not trusted, nothing of it runs', () => {
  test('by commands that look', { timeout: 120_000 }, async () => {
    const place = trapped()
    for (const line of looking) {
      await place.bash(line)
      expect(place.bird.song(), line).toBe('')
    }
    expect(await place.bash('git status --short')).toContain(' M a.txt')
    expect(await place.bash('git diff --no-ext-diff')).toContain('+changed')
    expect(await place.bash('git diff')).toContain('--no-ext-diff shows it')
  })

  test('by commands that change something', { timeout: 120_000 }, async () => {
    const { bash, bird } = trapped()
    for (const line of changing) {
      await bash(line)
      expect(bird.song(), line).toBe('')
    }
  })

  test('and what has to go through its filters fails, rather than to go in as it is', async () => {
    const { bash, root } = trapped()
    const said = await bash('git add a.txt')
    expect(said).toContain("filter 'evil' failed")
    expect(said).toContain('its folder is not trusted')
    expect(run(root, 'diff', '--cached', '--name-only', '--no-ext-diff')).toBe('')
  })
})

test('in a trusted folder they run', { timeout: 120_000 }, async () => {
  const { bird, bash } = trapped(true)
  for (const line of ['git status', 'git diff', 'git help status', 'git st', 'git commit --allow-empty -m x']) {
    expect(await bash(line)).not.toContain('not trusted')
    expect(bird.song(), line).not.toBe('')
  }
})

test('the variables of the user stay, and other commands get none of ours', async () => {
  const place = toolPlace({
    trusted: false,
    environment: { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'Ada' },
  })
  run(place.root, 'init', '-q')
  expect((await place.run('Bash', { command: 'git config user.name; git config core.hooksPath' })).content).toBe(
    'Ada\n/dev/null',
  )
  expect((await place.run('Bash', { command: 'echo $GIT_CONFIG_COUNT' })).content).toBe('1')
})

describe('git may look without a question', () => {
  const looks = async (directory: string, command: string, trusted = false): Promise<boolean> =>
    await mayGitLook(
      { workplace: new Workplace(directory, []), trust: { isTrusted: () => trusted } },
      { tool: 'Bash', kind: 'command', paths: [], command },
    )

  test('in a repository of its own, and where there is none', async () => {
    const { root } = trapped()
    expect(await looks(root, 'git status')).toBe(true)
    expect(await looks(root, 'ls')).toBe(true)
    expect(await looks(temporaryDirectory(), 'git status')).toBe(true)
  })

  test('but not where a folder that is not trusted leads to another one', async () => {
    const victim = temporaryDirectory()
    run(victim, 'init', '-q')
    const folder = temporaryDirectory()
    writeFileSync(join(folder, '.git'), `gitdir: ${join(victim, '.git')}\n`)
    expect(await looks(folder, 'git log -p')).toBe(false)
    expect(await looks(folder, 'ls && git log -p')).toBe(false)
    expect(await looks(folder, 'git log -p', true)).toBe(true)
    const above = join(temporaryDirectory(), 'below')
    mkdirSync(above)
    run(above, 'init', '-q')
    run(above, 'config', 'core.worktree', '../..')
    expect(await looks(above, 'git status')).toBe(false)
  })

  test('nor where it is not known in which repository it would', async () => {
    const { root } = trapped()
    for (const line of ['git --git-dir=bare log', 'cd "$(cat place)" && git log', 'git --work-tree=/ status'])
      expect(await looks(root, line), line).toBe(false)
  })
})
