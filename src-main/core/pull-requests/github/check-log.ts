import { z } from 'zod'
import { plainText } from '../../../../src-shared/base/harmless-text.ts'
import { withoutKeys } from '../../../../src-node/log/redact.ts'
import type { CheckLog, HostReply, WantedPullRequest } from '../host.ts'
import type { GitHubClient } from './github-client.ts'

const checksAtOnce = 100
const mostPages = 5
const annotationsAsked = 20
const longestTail = 16_000
const linesAfterError = 3

/** Asks for a page of the checks of a pull request's newest commit, with what each says of itself. */
export const checksQuery = `query checks($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { commits(last: 1) { nodes { commit {
    statusCheckRollup { contexts(first: ${checksAtOnce}, after: $after) { pageInfo { hasNextPage endCursor } nodes {
      __typename
      ... on CheckRun { id databaseId name conclusion checkSuite { app { slug } } }
      ... on StatusContext { context description contextState: state }
    } } }
  } } } } }
}`
/** Asks for all that one check says of itself. */
export const checkRunQuery = `query checkRun($id: ID!) { node(id: $id) { ... on CheckRun {
  title summary text
  annotations(first: ${annotationsAsked}) { nodes { path title message annotationLevel location { start { line } } } }
} } }`

const contextSchema = z.discriminatedUnion('__typename', [
  z.looseObject({
    __typename: z.literal('CheckRun'),
    id: z.string(),
    databaseId: z.number().nullable(),
    name: z.string(),
    conclusion: z.string().nullable(),
    checkSuite: z.looseObject({ app: z.looseObject({ slug: z.string() }).nullable() }).nullable(),
  }),
  z.looseObject({
    __typename: z.literal('StatusContext'),
    context: z.string(),
    description: z.string().nullable(),
    contextState: z.string(),
  }),
])
const pageSchema = z.looseObject({
  repository: z
    .looseObject({
      pullRequest: z
        .looseObject({
          commits: z.looseObject({
            nodes: z
              .array(
                z
                  .looseObject({
                    commit: z.looseObject({
                      statusCheckRollup: z
                        .looseObject({
                          contexts: z.looseObject({
                            pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
                            nodes: z.array(contextSchema.nullable()).nullable(),
                          }),
                        })
                        .nullable(),
                    }),
                  })
                  .nullable(),
              )
              .nullable(),
          }),
        })
        .nullable(),
    })
    .nullable(),
})
const runSchema = z.looseObject({
  node: z
    .looseObject({
      title: z.string().nullable().optional(),
      summary: z.string().nullable().optional(),
      text: z.string().nullable().optional(),
      annotations: z
        .looseObject({
          nodes: z
            .array(
              z
                .looseObject({
                  path: z.string(),
                  title: z.string().nullable(),
                  message: z.string(),
                  annotationLevel: z.string().nullable(),
                  location: z.looseObject({ start: z.looseObject({ line: z.number() }) }),
                })
                .nullable(),
            )
            .nullable(),
        })
        .nullable()
        .optional(),
    })
    .nullable(),
})

type Context = z.infer<typeof contextSchema>
type CheckRun = Extract<Context, { __typename: 'CheckRun' }>

/** The end of the log of a job of Actions; of a check that others run, what they say of it. */
export async function readCheckLog(
  client: GitHubClient,
  pullRequest: WantedPullRequest,
  check: string,
): Promise<HostReply<CheckLog>> {
  const found = await findCheck(client, pullRequest, check)
  if (found.kind !== 'done') return found
  const { value: context } = found
  if (context === null) return { kind: 'declined', why: `The newest commit has no check “${check}” (any more).` }
  if (context.__typename === 'StatusContext')
    return { ...found, value: { how: wordOf(context.contextState), tail: harmless(context.description ?? '') } }
  const how = wordOf(context.conclusion)
  const log = await readJobLog(client, pullRequest, context)
  if (log !== null && log.kind !== 'done') return log
  if (log !== null && log.value !== '') return { ...log, value: { how, tail: log.value } }
  const said = await client.graphql(checkRunQuery, { id: context.id }, runSchema)
  return said.kind === 'done' ? { ...said, value: { how, tail: harmless(wordsOf(said.value.node)) } } : said
}

async function findCheck(
  client: GitHubClient,
  { owner, repository: name, number }: WantedPullRequest,
  check: string,
): Promise<HostReply<Context | null>> {
  let after: string | null = null
  for (let page = 1; ; page += 1) {
    const variables: Readonly<Record<string, unknown>> = { owner, name, number, after }
    const reply: HostReply<z.infer<typeof pageSchema>> = await client.graphql(checksQuery, variables, pageSchema)
    if (reply.kind !== 'done') return reply
    const contexts = reply.value.repository?.pullRequest?.commits.nodes?.[0]?.commit.statusCheckRollup?.contexts
    const named = (contexts?.nodes ?? []).filter(
      (one): one is Context => one !== null && (one.__typename === 'CheckRun' ? one.name : one.context) === check,
    )
    // Of several runs of a name, the one that failed is meant.
    const wanted = named.find((one) => isFailure(one)) ?? named[0]
    after = contexts?.pageInfo.endCursor ?? null
    const isLast = contexts?.pageInfo.hasNextPage !== true || after === null || page === mostPages
    if (wanted !== undefined || isLast) return { ...reply, value: wanted ?? null }
  }
}

function isFailure(context: Context): boolean {
  const word = context.__typename === 'CheckRun' ? context.conclusion : context.contextState
  return /^(?:FAILURE|ERROR|TIMED_OUT|STARTUP_FAILURE|CANCELLED|ACTION_REQUIRED)$/.test(word ?? '')
}

/** Null where there is none: it is no job of Actions, or its log has expired. */
async function readJobLog(
  client: GitHubClient,
  { owner, repository: repo }: WantedPullRequest,
  { databaseId, checkSuite }: CheckRun,
): Promise<HostReply<string> | null> {
  if (databaseId === null || checkSuite?.app?.slug !== 'github-actions') return null
  const sent = await client.tail('GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', {
    owner,
    repo,
    job_id: databaseId,
  })
  // 404 and 410: the log is gone. 403: the token may see checks, and no logs.
  if (sent.kind === 'declined') return [403, 404, 410].includes(sent.status) ? null : sent
  return sent.kind === 'done' ? { ...sent, value: harmless(lastErrorIn(sent.value)) } : sent
}

/** A job cleans up after itself at great length: what failed stands before that. */
function lastErrorIn(log: string): string {
  const lines = log.split(/\r?\n/).map((line) => line.replace(/^\ufeff?\d{4}-\d\d-\d\dT[\d:.]+Z ?/, ''))
  const last = lines.findLastIndex((line) => line.startsWith('##[error]'))
  const kept = last === -1 ? lines : lines.slice(0, last + 1 + linesAfterError)
  return kept
    .filter((line) => !line.startsWith('##[endgroup]'))
    .map((line) => line.replace(/^##\[error\]/, 'Error: ').replace(/^##\[\w+\]/, ''))
    .join('\n')
}

function wordsOf(run: z.infer<typeof runSchema>['node']): string {
  const notes = (run?.annotations?.nodes ?? []).flatMap((one) =>
    one === null
      ? []
      : [
          `${one.path}:${one.location.start.line} ${(one.annotationLevel ?? 'note').toLowerCase()}: ${[one.title, one.message].filter(Boolean).join(': ')}`,
        ],
  )
  return [run?.title, run?.summary, run?.text, notes.join('\n')].filter((text) => (text ?? '') !== '').join('\n\n')
}

function harmless(text: string): string {
  return withoutKeys(plainText(text).slice(-longestTail * 2)).slice(-longestTail)
}

function wordOf(state: string | null): string | null {
  return state === null ? null : state.toLowerCase().replaceAll('_', ' ')
}
