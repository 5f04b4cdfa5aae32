import type { PullRequestStep, RepositoryName } from '../../src-shared/board/pull-request-work.ts'
import {
  pullRequestOnLine,
  pullRequestsIn,
  type PullRequestName,
} from '../../src-shared/board/pull-request-addresses.ts'
import { workOfApi } from './work-of-api.ts'
import { workOfGh } from './work-of-gh.ts'
import { readGh } from './read-gh.ts'
import { pushesIn, pushSaid } from './read-push.ts'
import { Step } from './step.ts'
import type { Surroundings } from '../../src-node/pull-requests/surroundings.ts'

/** One program that a command line runs, its options in front of the verb (`git -C x`) left out. */
export type Call = { readonly program: string; readonly words: readonly string[] }

/** A command line that has run. */
export type RanCommand = {
  /** The programs of the line; null when nobody could read it. */
  readonly calls: readonly Call[] | null
  readonly output: string
  /** Null while it runs, and when a signal ended it. */
  readonly exitCode: number | null
}

/** So many addresses in one text are a list that was pasted, not a task. */
const mostInPrompt = 5
const mostInOutput = 3

/** What whoever writes to the session names, it is to work on. */
export function workOfPrompt(text: string, surroundings: Surroundings): PullRequestStep {
  const step = new Step(surroundings)
  const named = pullRequestsIn(text)
  if (named.length <= mostInPrompt) for (const name of named) step.link(name, 'prompt')
  return step.done
}

/** What the session itself says it has opened or worked on, as long as that lies where it works. */
export function workOfAnswer(text: string, surroundings: Surroundings): PullRequestStep {
  const step = new Step(surroundings)
  const named = pullRequestsIn(text).filter((name) => isOwn(name, surroundings))
  if (named.length <= mostInOutput) for (const name of named) step.link(name, 'answer')
  return step.done
}

/** What a tool of an MCP server answered that opens or changes pull requests. */
export function workOfTool(tool: string, output: string, surroundings: Surroundings): PullRequestStep {
  const step = new Step(surroundings)
  if (!/(?:create|update|merge|edit|open)_\w*pull_request|pull_request_\w*(?:create|update|merge|write)/i.test(tool))
    return step.done
  const [name] = pullRequestsIn(output)
  if (name !== undefined) step.link(name, tool)
  step.touch()
  return step.done
}

/** What a command line did with pull requests, by what it ran and what that printed. */
export function workOfCommand({ calls, output, exitCode }: RanCommand, surroundings: Surroundings): PullRequestStep {
  const step = new Step(surroundings)
  let isKnown = false
  for (const { program, words } of calls ?? []) {
    const gh = program === 'gh' ? readGh(words) : null
    if (gh?.kind === 'pr') workOfGh(gh, { output, exitCode }, step)
    if (gh?.kind === 'api') workOfApi(gh, { output, exitCode }, step)
    if (program === 'curl') workOfCurl(words, output, step)
    if (program === 'git' && words[0] === 'push') workOfPush(words.slice(1), { output, exitCode }, step)
    isKnown ||= gh !== null || (program === 'git' && words[0] === 'push')
  }
  // Whatever else runs (a script, a release tool) says in its output what it opened.
  if (!isKnown && (calls === null || calls.some(({ program }) => !readers.has(program)))) workOfScript(output, step)
  return step.done
}

/** Programs that print what others wrote. */
const readers = new Set([
  ...[
    '',
    'cat',
    'bat',
    'less',
    'more',
    'head',
    'tail',
    'grep',
    'egrep',
    'fgrep',
    'rg',
    'ag',
    'ack',
    'awk',
    'sed',
    'cut',
  ],
  ...[
    'sort',
    'uniq',
    'tr',
    'wc',
    'jq',
    'yq',
    'ls',
    'find',
    'fd',
    'tree',
    'diff',
    'git',
    'gh',
    'echo',
    'printf',
    'curl',
  ],
  ...[
    'wget',
    'cd',
    'pwd',
    'test',
    '[',
    'true',
    'false',
    'sleep',
    'date',
    'which',
    'type',
    'export',
    'set',
    'xargs',
    'tee',
  ],
  ...['column', 'nl', 'tac', 'strings', 'pbpaste', 'man', 'env'],
])

function workOfPush(
  words: readonly string[],
  { output, exitCode }: { readonly output: string; readonly exitCode: number | null },
  step: Step,
): void {
  if (words.includes('-n') || words.includes('--dry-run')) return
  const printed = pushesIn(output)
  const isSilent = exitCode === 0 && printed.length === 0 && !/^ [-!*] ?\[|^ = \[|^To /m.test(output)
  const pushed = isSilent ? pushSaid(words, step.surroundings) : printed
  for (const { repository, branch } of pushed) if (repository !== null) step.push({ ...repository, branch })
  if (pushed.length > 0) step.touch()
}

const created = /"html_url"\s*:\s*"(https?:\/\/[^"\s]+\/pull\/\d+)"/

function workOfCurl(words: readonly string[], output: string, step: Step): void {
  const place = words.map((word) => /^https?:\/\/\S+\/repos\/([\w.-]+)\/([\w.-]+)\/pulls\/?$/.exec(word)).find(Boolean)
  const sends = words.some((word) => /^(?:-d.*|--data(?:-\w+)?(?:=.*)?|--json(?:=.*)?|-XPOST|POST)$/s.test(word))
  if (place == null || !sends) return
  const [name] = pullRequestsIn(created.exec(output)?.[1] ?? '')
  if (name === undefined || !isSame(name, { owner: place[1] ?? '', repository: place[2] ?? '' })) return
  step.link(name, 'POST /pulls')
  step.touch()
}

function workOfScript(output: string, step: Step): void {
  const { surroundings } = step
  const stands = output.split('\n').flatMap((line) => pullRequestOnLine(line) ?? [])
  // A remote that is no host's (a mirror on this disk) tells nothing of where its pull requests are.
  const isPlaceless = surroundings.remotes.length > 0 && surroundings.remotes.every((one) => one.repository === null)
  const own = stands.filter((name) => isPlaceless || isOwn(name, surroundings))
  const different = new Set(
    own.map(({ host, owner, repository, number }) => `${host}/${owner}/${repository}#${number}`),
  )
  if (different.size > mostInOutput) return
  for (const name of own) step.link(name, 'output')
  if (own.length > 0) step.touch()
  for (const { repository, branch } of pushesIn(output)) {
    if (repository !== null) step.push({ ...repository, branch })
    step.touch()
  }
}

function isOwn(name: PullRequestName, { remotes, known }: Surroundings): boolean {
  const places: readonly RepositoryName[] = [...remotes.flatMap(({ repository }) => repository ?? []), ...known]
  return places.some((place) => place.host === name.host && isSame(name, place))
}

function isSame(one: Omit<RepositoryName, 'host'>, other: Omit<RepositoryName, 'host'>): boolean {
  return `${one.owner}/${one.repository}`.toLowerCase() === `${other.owner}/${other.repository}`.toLowerCase()
}
