import { z } from 'zod'
import type { RepositoryName } from '../../src-shared/board/pull-request-work.ts'
import {
  pullRequestOnLine,
  pullRequestsIn,
  type PullRequestName,
} from '../../src-shared/board/pull-request-addresses.ts'
import type { GhCall } from './read-gh.ts'
import type { Step } from './step.ts'
import { baseRepository } from '../../src-node/pull-requests/surroundings.ts'

/** What a command printed, and how it ended. */
export type Printed = { readonly output: string; readonly exitCode: number | null }

/** What a `gh pr …` did: by what it printed, else by what it was told to do. */
export function workOfGh(call: Extract<GhCall, { kind: 'pr' }>, { output, exitCode }: Printed, step: Step): void {
  if (call.isIdle) return
  const by = `gh pr ${call.verb}`
  const said = namesIn(call, output, step)
  for (const name of said) step.link(name, by, 'gh')
  // Whoever looks has a reason to; most verbs change something.
  if (exitCode === 0 || call.verb === 'checks') step.touch()
  const isRefused =
    exitCode !== 0 &&
    (call.verb === 'create' || /could not resolve|not found|no pull requests?|HTTP 40[14]|auth login/i.test(output))
  if (said.length > 0 || isRefused) return
  const named = nameOf(call, step)
  if (named !== null) step.link(named, by, 'gh')
  else if (call.target === null || call.target.kind === 'branch') pushOf(call, step)
}

/** `✓ Merged pull request acme/app#12 (Title)`, of older ones `#12`. */
const confirmed = /^(?:[✓✔!X-]|Pull request)\s?.*?\bpull request (?:([\w.-]+)\/([\w.-]+))?#(\d{1,9})\b/i

function namesIn(call: Extract<GhCall, { kind: 'pr' }>, output: string, step: Step): readonly PullRequestName[] {
  if (call.verb === 'diff' || call.verb === 'checks') return []
  if (call.verb === 'view') return viewed(output)
  const names: PullRequestName[] = []
  for (const line of output.split('\n')) {
    const name = pullRequestOnLine(line)
    if (name !== null) names.push(name)
    const [found, owner, repository, number] = confirmed.exec(line.trim()) ?? []
    const place = repositoryOfCall(call, step)
    if (found === undefined || place === null) continue
    names.push({
      host: place.host,
      owner: owner ?? place.owner,
      repository: repository ?? place.repository,
      number: Number(number),
    })
  }
  return names
}

/** The head of what is shown: what a body or a comment quotes is not what is viewed. */
function viewed(output: string): readonly PullRequestName[] {
  const text = output.trim()
  const said =
    urlInJson(text) ??
    /^url:\s*(\S+)$/m.exec(text.split(/^--$/m, 1)[0] ?? '')?.[1] ??
    /View this pull request on GitHub: (\S+)$/.exec(text)?.[1] ??
    /^(?:Opening )?(https?:\S+)(?: in your browser\.?)?$/.exec(text)?.[1]
  return pullRequestsIn(said ?? '').slice(0, 1)
}

const viewSchema = z.looseObject({ url: z.string() })

function urlInJson(text: string): string | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const read = viewSchema.safeParse(JSON.parse(text))
    return read.success ? read.data.url : undefined
  } catch {
    return undefined
  }
}

function nameOf(call: Extract<GhCall, { kind: 'pr' }>, step: Step): PullRequestName | null {
  const { target } = call
  if (target?.kind === 'address') return target.name
  if (target?.kind !== 'number') return null
  const { number } = target
  const place = repositoryOfCall(call, step)
  if (place !== null) return { ...place, number }
  // A repository whose remote is no host's: what was linked before tells where its pull requests are.
  return step.surroundings.known.find((one) => one.number === number) ?? null
}

function repositoryOfCall(call: Extract<GhCall, { kind: 'pr' }>, step: Step): RepositoryName | null {
  return call.repository ?? baseRepository(step.surroundings)
}

/** The pull request of a branch: looked for where the branch is. */
function pushOf(call: Extract<GhCall, { kind: 'pr' }>, step: Step): void {
  const place = repositoryOfCall(call, step)
  const branch = call.target?.kind === 'branch' ? call.target.branch : (call.head ?? step.surroundings.branch)
  if (place === null || branch === null) return
  const [, owner, rest] = /^([\w.-]+):(.+)$/.exec(branch) ?? []
  step.push({ ...place, owner: owner ?? place.owner, branch: rest ?? branch })
}
