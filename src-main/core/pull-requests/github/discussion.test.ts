import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { schema as published } from '@octokit/graphql-schema'
import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { checkRunQuery, checksQuery } from './check-log.ts'
import { createFetch } from './http-fetch.ts'
import { replyMutation, resolveMutation, threadsQuery, unresolveMutation } from './discussion.ts'
import { createGitHubHost } from './github-host.ts'

const pullRequest = { host: 'github.com', owner: 'acme', repository: 'app', number: 12 }
const sentSchema = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()) })
type Sent = z.infer<typeof sentSchema>

/** Serves over http on loopback; every request with its body. */
async function serve(answer: (request: IncomingMessage, body: string, response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => answer(request, Buffer.concat(pieces).toString(), response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${z.custom<AddressInfo>().parse(server.address()).port}`
}

/** A host whose GraphQL answers come from a function; `logs` answers the logs of jobs. */
async function hostWith(
  data: (sent: Sent) => unknown,
  logs: (response: ServerResponse) => void = (response) => response.writeHead(404).end('{}'),
) {
  const url = await serve((request, body, response) => {
    if (request.method === 'GET') return logs(response)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ data: data(sentSchema.parse(JSON.parse(body))) }))
  })
  const environments = [{ PATH: '', GITHUB_API_URL: url, GITHUB_TOKEN: 'secret' }]
  return createGitHubHost({ host: 'github.com', environments: () => environments, now: Date.now }).discussion
}

const comment = {
  id: 'c1',
  body: 'Why two?',
  createdAt: '2026-11-21T12:00:00Z',
  url: 'https://github.com/acme/app/pull/12#discussion_r1',
  author: { login: 'ann' },
}
const thread = {
  id: 't1',
  path: 'src/jump.js',
  line: 3,
  diffSide: 'RIGHT',
  isOutdated: false,
  isResolved: false,
  resolvedBy: null,
  viewerCanReply: true,
  viewerCanResolve: true,
  viewerCanUnresolve: false,
  comments: { totalCount: 40, nodes: [comment, { ...comment, id: 'c2', author: null }] },
}
const page = (nodes: readonly unknown[], next: string | null) => ({
  repository: {
    pullRequest: {
      reviewThreads: { totalCount: 3, pageInfo: { hasNextPage: next !== null, endCursor: next }, nodes },
    },
  },
})

describe('every question', () => {
  it('is one that the published schema takes', () => {
    const schema = buildSchema(published.idl, { assumeValid: true, assumeValidSDL: true })
    const all = [threadsQuery, replyMutation, resolveMutation, unresolveMutation, checksQuery, checkRunQuery]
    expect(all.flatMap((query) => validate(schema, parse(query)))).toEqual([])
  })
})

describe('what was said', () => {
  it('comes in pages, with the place of each thread as it is now', async () => {
    const discussion = await hostWith(({ variables }) =>
      variables['after'] === 'second'
        ? page([{ ...thread, id: 't3', diffSide: 'LEFT', isOutdated: true, line: 9 }, null], null)
        : page([thread, { ...thread, id: 't2', line: null }], 'second'),
    )
    const reply = await discussion.threads(pullRequest)
    if (reply.kind !== 'done') throw new Error(JSON.stringify(reply))
    expect(reply.value.more).toBe(0)
    expect(reply.value.threads).toMatchObject([
      { id: 't1', path: 'src/jump.js', side: 'now', line: 3, more: 38, canResolve: true },
      { id: 't2', line: null },
      { id: 't3', side: 'old', line: null, isOutdated: true },
    ])
    expect(reply.value.threads[0]?.comments).toMatchObject([
      { author: 'ann', text: 'Why two?', at: Date.parse('2026-11-21T12:00:00Z') },
      { author: 'ghost' },
    ])
  })

  it('is answered and settled', async () => {
    const sent: Sent['variables'][] = []
    const discussion = await hostWith(({ query, variables }) => {
      sent.push(variables)
      return query.includes('addPullRequest')
        ? { addPullRequestReviewThreadReply: { comment } }
        : {
            [query.includes('unresolve') ? 'unresolveReviewThread' : 'resolveReviewThread']: {
              thread: { isResolved: !query.includes('unresolve') },
            },
          }
    })
    expect(await discussion.reply('t1', 'Because.')).toMatchObject({ kind: 'done', value: { text: 'Why two?' } })
    expect(await discussion.resolve('t1', true)).toMatchObject({ kind: 'done', value: true })
    expect(await discussion.resolve('t1', false)).toMatchObject({ kind: 'done', value: false })
    expect(sent).toEqual([{ id: 't1', body: 'Because.' }, { id: 't1' }, { id: 't1' }])
  })
})

const checks = (nodes: readonly unknown[]) => ({
  repository: {
    pullRequest: {
      commits: {
        nodes: [
          { commit: { statusCheckRollup: { contexts: { pageInfo: { hasNextPage: false, endCursor: null }, nodes } } } },
        ],
      },
    },
  },
})
const run = (name: string, conclusion: string, slug = 'github-actions') => ({
  __typename: 'CheckRun',
  id: `id-${name}`,
  databaseId: 7,
  name,
  conclusion,
  checkSuite: { app: { slug } },
})

describe('the log of a check', () => {
  it('is the end of what the job printed up to its error; the host that keeps it sees no token', async () => {
    const asked: (string | undefined)[] = []
    const token = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_')
    const log = [
      ...Array.from({ length: 30_000 }, (_, n) => `2026-11-21T12:00:00.1234567Z line ${n}`),
      `2026-11-21T12:00:01.0Z token ${token}`,
      '2026-11-21T12:00:01.0Z \u001b[31mexpected 1\u001b[0m',
      '2026-11-21T12:00:01.0Z ##[error]Process completed with exit code 1.',
      ...Array.from({ length: 50 }, () => '2026-11-21T12:00:02.0Z Cleaning up'),
    ].join('\n')
    const store = await serve((request, _, response) => {
      asked.push(request.headers.authorization)
      response.end(log)
    })
    const discussion = await hostWith(
      () => checks([run('lint', 'SUCCESS'), run('build', 'SUCCESS'), run('build', 'FAILURE')]),
      (response) => response.writeHead(302, { location: `${store}/log?sig=secret` }).end(),
    )
    const reply = await discussion.checkLog(pullRequest, 'build')
    if (reply.kind !== 'done') throw new Error(JSON.stringify(reply))
    expect(asked).toEqual([undefined])
    expect(reply.value.how).toBe('failure')
    expect(reply.value.tail.length).toBeLessThanOrEqual(16_000)
    expect(reply.value.tail).toMatch(
      /line 29999\ntoken \[redacted: GitHub token\]\nexpected 1\nError: Process completed with exit code 1\.\n(?:Cleaning up\n?){3}$/,
    )
  })

  it('is what a check says of itself where others run it, or its log is gone', async () => {
    const discussion = await hostWith(({ query }) =>
      query.includes('node(id')
        ? {
            node: {
              title: '2 problems',
              summary: 'See below',
              text: null,
              annotations: {
                nodes: [
                  {
                    path: 'a.ts',
                    title: null,
                    message: 'unused',
                    annotationLevel: 'FAILURE',
                    location: { start: { line: 4 } },
                  },
                ],
              },
            },
          }
        : checks([
            run('lint', 'FAILURE', 'linter'),
            { __typename: 'StatusContext', context: 'ci', description: 'boom', contextState: 'ERROR' },
          ]),
    )
    expect(await discussion.checkLog(pullRequest, 'lint')).toMatchObject({
      value: { how: 'failure', tail: '2 problems\n\nSee below\n\na.ts:4 failure: unused' },
    })
    expect(await discussion.checkLog(pullRequest, 'ci')).toMatchObject({ value: { how: 'error', tail: 'boom' } })
    expect(await discussion.checkLog(pullRequest, 'gone')).toMatchObject({ kind: 'declined' })
  })

  it('is not asked for over plain http on another machine', async () => {
    const discussion = await hostWith(
      () => checks([run('build', 'FAILURE')]),
      (response) => response.writeHead(302, { location: 'http://logs.example/x?sig=secret' }).end(),
    )
    const reply = await discussion.checkLog(pullRequest, 'build')
    expect(reply).toMatchObject({ kind: 'unreachable' })
    expect(JSON.stringify(reply)).not.toContain('secret')
  })
})

describe('a host that keeps one waiting', () => {
  it.each([
    ['before it answers', () => undefined],
    ['in the middle of its answer', (response: ServerResponse) => void response.writeHead(200).write('{"data"')],
  ])('%s is given up', async (_, begin) => {
    const url = await serve((_request, _body, response) => begin(response))
    await expect(createFetch({}, 50)(url)).rejects.toThrow(/abort/i)
  })
})
