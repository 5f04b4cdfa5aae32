import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './paths.ts'
import { startFakeGitHub, type FakeGitHub } from './fake-github/server.ts'
import type { Product } from './product.ts'

/** The token of a test's fake host: long and odd, so that it is found wherever it leaks to. */
export const fakeToken = 'tkn5Qx9ZfakeW2rBv8Lm3Nc7Yd1Ks6Jh0Pg4'

/** A fake host, and the variables with which a product finds it and the double of `gh`. */
export type ShipGround = {
  readonly github: FakeGitHub
  readonly variables: Readonly<Record<string, string>>
}

/**
 * Gives the product's project a bare remote on this disk and a repository `acme/app` on a fake host. The token lies where
 * the double of `gh` keeps it, and in no environment.
 */
export async function prepareShipping(product: Product, isSignedIn = true): Promise<ShipGround> {
  const github = await startFakeGitHub(fakeToken)
  github.state.repository('acme', 'app')
  const directory = dirname(product.project)
  const config = join(directory, 'gh')
  mkdirSync(config, { recursive: true })
  writeFileSync(join(config, 'repository'), 'acme/app\n')
  if (isSignedIn) writeFileSync(join(config, 'token'), `${fakeToken}\n`)
  const git = (...args: string[]): void => void execFileSync('git', args, { cwd: product.project })
  git('init', '-q', '--bare', join(directory, 'remote.git'))
  git('remote', 'add', 'origin', join(directory, 'remote.git'))
  git('push', '-q', 'origin', 'main')
  const double = join(root, 'e2e/support/fake-github')
  return {
    github,
    variables: {
      PATH: `${double}:${product.environment['PATH'] ?? ''}`,
      GH_CONFIG_DIR: config,
      GITHUB_API_URL: github.url,
      GIT_AUTHOR_NAME: 'Tester',
      GIT_AUTHOR_EMAIL: 'tester@example.invalid',
      GIT_COMMITTER_NAME: 'Tester',
      GIT_COMMITTER_EMAIL: 'tester@example.invalid',
    },
  }
}

const bash = (command: string) => ({ type: 'tool_use', name: 'Bash', input: { command } })

/** A session that is told of a pull request and does nothing. */
export const lookScript = {
  name: 'look',
  match: 'look at',
  small: { name: 'look at it' },
  turns: [{ content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'Seen.' } }] }],
}

/**
 * A session that edits, commits, pushes, opens a pull request, looks at it after the gate `checks`, and merges it when
 * it is told to.
 */
export const shipItScript = {
  name: 'ship it',
  match: 'ship the jump',
  small: { name: 'ship the jump' },
  turns: [
    { content: [{ type: 'tool_use', name: 'Read', input: { file_path: 'src/jump.js' } }] },
    {
      content: [
        {
          type: 'tool_use',
          name: 'Edit',
          input: { file_path: 'src/jump.js', old_string: 'height = 1', new_string: 'height = 2' },
        },
      ],
    },
    { content: [bash('git commit -qam "Jump higher" && git push -u origin HEAD')] },
    { content: [bash('gh pr create --title "Jump higher" --body "Twice as high"')] },
    { gate: 'checks', content: [bash('gh pr view')] },
    { content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'It waits for you.' } }] },
    { content: [bash('gh pr merge 1 --squash')] },
    { content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'It is merged.' } }] },
  ],
}
