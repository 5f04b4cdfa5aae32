import { beforeAll, describe, expect, it } from 'vitest'
import { branchKey, pullRequestKey, type PullRequestStep } from '../../src-shared/board/pull-request-work.ts'
import { loadCallReader, type CallReader } from './calls-in.ts'
import { workOfAnswer, workOfCommand, workOfPrompt, workOfTool } from './find-work.ts'
import type { Remote, Surroundings } from '../../src-node/pull-requests/surroundings.ts'

const remote = (name: string, owner: string, host = 'github.com', isBase = false): Remote => ({
  name,
  repository: { host, owner, repository: 'app' },
  isBase,
})
const here: Surroundings = { remotes: [remote('origin', 'acme')], branch: 'feat', pushRemote: 'origin', known: [] }
const fork: Surroundings = { ...here, remotes: [remote('origin', 'me'), remote('upstream', 'acme')] }
const enterprise: Surroundings = { ...here, remotes: [remote('origin', 'acme', 'git.corp.example')] }
const known = {
  host: '127.0.0.1:4000',
  owner: 'acme',
  repository: 'app',
  number: 7,
  by: 'gh pr create',
  proof: 'gh',
} as const
const mirror: Surroundings = { ...here, remotes: [{ name: 'origin', repository: null, isBase: false }], known: [known] }
const nowhere: Surroundings = { remotes: [], branch: null, pushRemote: null, known: [] }

const pr = 'https://github.com/acme/app/pull/12'
const push = (line: string, to = 'github.com:acme/app.git'): string => `To ${to}\n${line}\n`
const news = push(' * [new branch]      feat -> feat')
const hint = `remote: \nremote: Create a pull request for 'feat' on GitHub by visiting:\nremote:      https://github.com/acme/app/pull/new/feat\nremote: \n${news}branch 'feat' set up to track 'origin/feat'.\n`
const viewed = (body: string): string =>
  `title:\tJump\nstate:\tOPEN\nauthor:\tann\nlabels:\t\nnumber:\t12\nurl:\t${pr}\nadditions:\t3\ndeletions:\t1\n--\n${body}\n`

type Row = readonly [
  command: string,
  output: string,
  found: string,
  how?: { readonly exit?: number; readonly in?: Surroundings },
]

const rows: readonly Row[] = [
  // gh pr create
  ['gh pr create --fill', `${pr}\n`, 'acme/app#12'],
  [
    'gh pr create -t "Jump higher" -b "see https://github.com/acme/app/pull/3"',
    `\nCreating pull request for feat into main in acme/app\n\n${pr}\n`,
    'acme/app#12',
  ],
  [
    'gh pr new --draft --title x --body y',
    `Warning: 1 uncommitted change\n\nCreating draft pull request for feat into main in acme/app\n\n${pr}\n`,
    'acme/app#12',
  ],
  ['git push -u origin feat && gh pr create --fill', `${hint}\n${pr}\n`, 'acme/app#12 acme/app:feat'],
  ['cd packages/x && GH_PROMPT_DISABLED=1 gh pr create --fill', pr, 'acme/app#12'],
  ['gh pr create --title "A" --body "$(cat <<\'EOF\'\n## Summary\n- jump\nEOF\n)"', pr, 'acme/app#12'],
  ['url=$(gh pr create --fill); echo "$url"', pr, 'acme/app#12'],
  ['timeout 60 gh pr create --fill | tee /tmp/pr', pr, 'acme/app#12'],
  [
    'gh pr create --fill',
    'a pull request for branch "feat" into branch "main" already exists:\nhttps://github.com/acme/app/pull/12\n',
    'acme/app#12',
    { exit: 1 },
  ],
  ['gh pr create --dry-run --fill', `Would have created a Pull Request with:\nTitle: x\n${pr}\n`, ''],
  ['gh pr create --web', 'Opening https://github.com/acme/app/compare/main...feat?expand=1 in your browser.\n', ''],
  [
    'gh pr create --fill',
    'pull request create failed: GraphQL: No commits between main and feat (createPullRequest)\n',
    '',
    { exit: 1 },
  ],
  ['gh pr create --fill', 'To get started with GitHub CLI, please run:  gh auth login\n', '', { exit: 4 }],
  ['gh pr create --repo acme/app --head me:feat --fill', pr, 'acme/app#12', { in: fork }],
  [
    'gh pr create --fill',
    'https://git.corp.example/acme/app/pull/9\n',
    'git.corp.example/acme/app#9',
    { in: enterprise },
  ],
  ['gh pr create --fill', 'http://127.0.0.1:4000/acme/app/pull/7\n', '127.0.0.1:4000/acme/app#7', { in: mirror }],
  [
    'gh pr create --fill && cd ../lib && gh pr create --fill',
    `${pr}\nhttps://github.com/acme/lib/pull/4\n`,
    'acme/app#12 acme/lib#4',
  ],
  // gh pr view
  ['gh pr view 12', viewed('Follows https://github.com/acme/app/pull/3'), 'acme/app#12'],
  ['gh pr view', viewed('x'), 'acme/app#12'],
  ['gh pr view 12 --json url,state', '{"state":"OPEN","url":"https://github.com/acme/app/pull/12"}', 'acme/app#12'],
  ['gh pr view --json body,number', '{"body":"like https://github.com/acme/app/pull/3","number":12}', 'acme/app:feat'],
  ['gh pr view 12 --json state -q .state', 'OPEN\n', 'acme/app#12'],
  ['gh pr view --json url -q .url', `${pr}\n`, 'acme/app#12'],
  ['gh pr view 12 --web', `Opening ${pr} in your browser.\n`, 'acme/app#12'],
  ['gh pr view', 'no pull requests found for branch "feat"\n', '', { exit: 1 }],
  [
    'gh pr view 999',
    'GraphQL: Could not resolve to a PullRequest with the number of 999. (repository.pullRequest)\n',
    '',
    { exit: 1 },
  ],
  ['gh pr view https://github.com/other/site/pull/5 --json title', '{"title":"x"}', 'other/site#5'],
  // gh pr checkout and the others that change something
  ['gh pr checkout 12', "Switched to branch 'jump'\n", 'acme/app#12'],
  ['gh pr co 12', '', 'acme/app#12', { in: fork }],
  ['gh pr checkout https://github.com/acme/app/pull/12/files', '', 'acme/app#12'],
  ['gh pr checkout jump', '', 'acme/app:jump'],
  ['gh pr checkout 7', '', '127.0.0.1:4000/acme/app#7', { in: mirror }],
  ['gh -R acme/lib pr checkout 8', '', 'acme/lib#8'],
  ['gh pr checkout 8 --repo git.corp.example/acme/lib', '', 'git.corp.example/acme/lib#8'],
  ['gh pr edit 12 --title "New"', `${pr}\n`, 'acme/app#12'],
  ['gh pr ready', '✓ Pull request acme/app#12 is marked as "ready for review"\n', 'acme/app#12'],
  ['gh pr ready', '✓ Pull request #12 is marked as "ready for review"\n', 'acme/app#12'],
  ['gh pr merge 12 --squash --delete-branch', '', 'acme/app#12'],
  [
    'gh pr merge --auto --squash',
    '✓ Pull request acme/app#12 will be automatically merged via squash when all requirements are met\n',
    'acme/app#12',
  ],
  [
    'gh pr merge -m',
    '✓ Merged pull request acme/app#12 (Jump)\n✓ Deleted local branch feat and switched to branch main\n',
    'acme/app#12',
  ],
  ['gh pr merge 12', '! Pull request acme/app#12 was already merged\n', 'acme/app#12'],
  [
    'gh pr merge 12 --squash',
    'X Pull request acme/app#12 is not mergeable: the base branch policy prohibits the merge.\n',
    'acme/app#12',
    { exit: 1 },
  ],
  ['gh pr review 12 --approve -b "fine"', '✓ Approved pull request acme/app#12\n', 'acme/app#12'],
  ['gh pr comment 12 --body "see https://github.com/acme/app/pull/3"', `${pr}#issuecomment-2231\n`, 'acme/app#12'],
  ['gh pr close 12', '✓ Closed pull request acme/app#12 (Jump)\n', 'acme/app#12'],
  ['gh pr reopen 12', '✓ Reopened pull request acme/app#12 (Jump)\n', 'acme/app#12'],
  [
    'gh pr checks 12',
    'build\tfail\t3m\thttps://github.com/acme/app/actions/runs/1/job/2\n',
    'acme/app#12',
    { exit: 1 },
  ],
  ['gh pr checks', 'build\tpass\t3m\thttps://github.com/acme/app/actions/runs/1/job/2\n', 'acme/app:feat'],
  ['gh pr diff 12', `diff --git a/x b/x\n+${pr.replace('12', '3')}\n`, 'acme/app#12'],
  // gh, but nothing to link
  ['gh pr list', `12\tJump\tfeat\tOPEN\n13\tRun\trun\tOPEN\n`, ''],
  ['gh pr list --json url -q ".[].url"', `${pr}\nhttps://github.com/acme/app/pull/13\n`, ''],
  ['gh pr status', 'Current branch\n  #12  Jump [feat]\n', ''],
  ['gh search prs jump', `acme/app\t12\tJump\n`, ''],
  ['gh issue create -t x -b y', 'https://github.com/acme/app/issues/14\n', ''],
  ['gh issue view 14', `title:\tBug\nurl:\thttps://github.com/acme/app/issues/14\n--\nfixed by ${pr}\n`, ''],
  ['gh repo view', `See ${pr} for how to contribute\n`, ''],
  ['gh run list', 'completed\tsuccess\tJump\n', ''],
  // gh api
  [
    'gh api repos/acme/app/pulls -f title=x -f head=feat -f base=main',
    `{"url":"https://api.github.com/repos/acme/app/pulls/12","html_url":"${pr}","user":{"html_url":"https://github.com/ann"}}`,
    'acme/app#12',
  ],
  ['gh api -X POST /repos/{owner}/{repo}/pulls -f title=x --jq .html_url', `${pr}\n`, 'acme/app#12'],
  [
    'gh api --hostname git.corp.example repos/acme/app/pulls --input body.json',
    '{"html_url":"https://git.corp.example/acme/app/pull/9"}',
    'git.corp.example/acme/app#9',
  ],
  ['gh api -X PUT repos/acme/app/pulls/12/merge', '{"merged":true}', 'acme/app#12'],
  ['gh api repos/acme/app/pulls/12/comments', '[]', 'acme/app#12'],
  ['gh api repos/other/site/pulls/5', '{}', ''],
  ['gh api repos/acme/app/pulls', `[{"html_url":"${pr}"},{"html_url":"https://github.com/acme/app/pull/13"}]`, ''],
  ['gh api repos/acme/app/issues/12/comments -f body=x', `{"html_url":"${pr}#issuecomment-1"}`, ''],
  [
    "gh api graphql -f query='mutation { createPullRequest(input: {}) { pullRequest { url } } }'",
    `{"data":{"createPullRequest":{"pullRequest":{"url":"${pr}"}}}}`,
    'acme/app#12',
  ],
  ["gh api graphql -f query='{ viewer { pullRequests(first: 9) { nodes { url } } } }'", `{"url":"${pr}"}`, ''],
  [
    'curl -sX POST -H "Authorization: Bearer $T" https://api.github.com/repos/acme/app/pulls -d @body.json',
    `{"html_url": "${pr}"}`,
    'acme/app#12',
  ],
  ['curl -s https://api.github.com/repos/acme/app/pulls', `[{"html_url": "${pr}"}]`, ''],
  // git push
  ['git push -u origin feat', hint, 'acme/app:feat'],
  ['git push', push('   1a2b3c4..5d6e7f8  feat -> feat'), 'acme/app:feat'],
  ['git push --force-with-lease', push(' + 1a2b3c4...5d6e7f8 feat -> feat (forced update)'), 'acme/app:feat'],
  [
    'git push origin HEAD:refs/heads/jump',
    push(' * [new branch]      HEAD -> jump', 'https://github.com/acme/app.git'),
    'acme/app:jump',
  ],
  [
    'git push me feat',
    push(' * [new branch]      feat -> feat', 'git@github.com:me/app.git'),
    'me/app:feat',
    { in: fork },
  ],
  [
    'git -C ../app push origin feat',
    push('   1a2b3c4..5d6e7f8  feat -> feat', 'ssh://git@git.corp.example:2222/acme/app.git'),
    'git.corp.example/acme/app:feat',
    { in: enterprise },
  ],
  ['git push -q', '', 'acme/app:feat'],
  ['git push --quiet origin HEAD', '', 'acme/app:feat'],
  ['git push', 'Everything up-to-date\n', 'acme/app:feat'],
  [
    'git push',
    push(' ! [rejected]        feat -> feat (non-fast-forward)') +
      "error: failed to push some refs to 'github.com:acme/app.git'\n",
    '',
    { exit: 1 },
  ],
  ['git push origin --delete feat', push(' - [deleted]         feat'), ''],
  ['git push --tags', push(' * [new tag]         v1 -> v1'), ''],
  ['git push --dry-run', hint, ''],
  ['git push', push(' * [new branch]      feat -> feat', '/tmp/x/remote.git'), '', { in: mirror }],
  ['git push -u origin feat', "fatal: 'origin' does not appear to be a git repository\n", '', { exit: 128 }],
  // what only reads, and what others wrote
  ['cat CHANGELOG.md', `- Jump (${pr})\n${pr}\n`, ''],
  ['git log --oneline -5', `1a2b3c4 Merge ${pr}\n`, ''],
  ['grep -rn "pull/" docs | head', `docs/x.md:1: ${pr}\n`, ''],
  ['npm test', 'see https://github.com/jestjs/jest/pull/9129\n', ''],
  ['echo "gh pr merge 12"', 'gh pr merge 12\n', ''],
  ['git commit -m "after gh pr create"', '[feat 1a2b3c4] after gh pr create\n', ''],
  // scripts that open one
  ['./ship.sh', `pushing…\nPull request created: ${pr}\n`, 'acme/app#12'],
  ['make release', `${pr}\n`, 'acme/app#12'],
  ['hub pull-request --no-edit', `${pr}\n`, 'acme/app#12'],
  ['./ship.sh', 'http://127.0.0.1:4000/acme/app/pull/8\n', '127.0.0.1:4000/acme/app#8', { in: mirror }],
  ['./tool', 'https://github.com/other/site/pull/5\n', ''],
  ['./changelog.sh', [1, 2, 3, 4].map((n) => `https://github.com/acme/app/pull/${n}`).join('\n'), ''],
  ['./ship.sh', news, 'acme/app:feat'],
]

const short = (key: string): string => key.replace(/^github\.com\//, '')
const found = ({ links, pushes }: PullRequestStep): string =>
  [...links.map(pullRequestKey), ...pushes.map(branchKey)].map(short).join(' ')

describe('what a command line did with pull requests', () => {
  let callsIn: CallReader = () => null
  beforeAll(async () => {
    callsIn = await loadCallReader()
  })

  it.each(rows.map(([command, output, expected, how]) => ({ command, output, expected, how })))('$command', (row) => {
    const { command, output, expected, how } = row
    const ran = { calls: callsIn(command), output, exitCode: how?.exit ?? 0 }
    expect(found(workOfCommand(ran, how?.in ?? here))).toBe(expected)
  })

  it.each([
    ['gh pr merge 12 --squash', '', true],
    ['gh pr view 12', viewed(''), true],
    ['gh pr list', '', false],
    ['git push', 'Everything up-to-date\n', true],
    ['git push', push(' * [new branch]      feat -> feat', '/tmp/x/remote.git'), true],
    ['ls', '', false],
  ])('%s makes what is known out of date: %s %s', (command, output, touches) => {
    expect(workOfCommand({ calls: callsIn(command), output, exitCode: 0 }, here).touches).toBe(touches)
  })

  it('reads what a line prints that nobody can parse as a script’s output', () => {
    expect(found(workOfCommand({ calls: null, output: `${pr}\n`, exitCode: 0 }, here))).toBe('acme/app#12')
  })

  it('knows why a host is one of GitHub’s', () => {
    const proof = (command: string, output: string, around: Surroundings): string | undefined =>
      workOfCommand({ calls: callsIn(command), output, exitCode: 0 }, around).links[0]?.proof
    expect(proof('gh pr create', 'https://git.corp.example/acme/app/pull/9', nowhere)).toBe('gh')
    expect(proof('./ship.sh', pr, here)).toBe('remote')
  })
})

describe('what a text names', () => {
  it.each([
    [`Review ${pr} please`, 'acme/app#12'],
    [`Review <${pr}>, then ${pr}/files#diff-1`, 'acme/app#12'],
    ['Look at [this](https://github.com/other/site/pull/5).', 'other/site#5'],
    ['https://git.corp.example/acme/app/pull/9?w=1', 'git.corp.example/acme/app#9'],
    ['Apply https://github.com/acme/app/pull/12.patch', 'acme/app#12'],
    ['https://www.github.com/acme/app/pull/12', 'acme/app#12'],
    ['Fix https://github.com/acme/app/issues/12', ''],
    ['https://github.com/acme/app/pull/new/feat', ''],
    ['https://github.com/acme/app/pulls', ''],
    ['https://github.com/acme/app/blob/main/docs/pull/12', ''],
    ['https://github.com/acme/app/compare/main...feat', ''],
    ['https://gitlab.com/acme/app/-/merge_requests/12', ''],
    ['https://bitbucket.org/acme/app/pull-requests/12', ''],
    ['https://github.com/acme/app/pull/12abc', ''],
    ['https://github.com/acme/pull/12', ''],
    ['Fix #12', ''],
    [[1, 2, 3, 4, 5, 6].map((n) => `https://github.com/acme/app/pull/${n}`).join('\n'), ''],
  ])('of a prompt: %s', (text, expected) => {
    expect(found(workOfPrompt(text, here))).toBe(expected)
  })

  it.each([
    [`I opened ${pr}.`, 'acme/app#12'],
    ['It resembles https://github.com/other/site/pull/5.', ''],
    ['I opened http://127.0.0.1:4000/acme/app/pull/9', '127.0.0.1:4000/acme/app#9'],
  ])('of an answer: %s', (text, expected) => {
    expect(found(workOfAnswer(text, { ...here, known: [known] }))).toBe(expected)
  })

  it('of a tool of a server that opens pull requests, and of no other', () => {
    const output = `{"number":12,"html_url":"${pr}"}`
    expect(found(workOfTool('mcp__github__create_pull_request', output, nowhere))).toBe('acme/app#12')
    expect(found(workOfTool('mcp__github__list_pull_requests', output, nowhere))).toBe('')
  })
})
