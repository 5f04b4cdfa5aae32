import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { schema as published } from '@octokit/graphql-schema'
import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { apiOf, namedHosts } from './addresses.ts'
import { createGitHubHost } from './github-host.ts'
import { buildQuery } from './query.ts'

const app = { host: 'github.com', owner: 'acme', repository: 'app' }
const question = { pullRequests: [{ ...app, number: 12 }], branches: [{ ...app, branch: 'feat' }] }

/** What the host says of #12. */
const twelve = {
  number: 12,
  url: 'https://github.com/acme/app/pull/12',
  title: 'Jump',
  state: 'OPEN',
  isDraft: false,
  reviewDecision: 'APPROVED',
  mergeable: 'MERGEABLE',
  mergeStateStatus: 'CLEAN',
  headRefName: 'feat',
  baseRefName: 'main',
  repository: { name: 'app', owner: { login: 'acme' } },
  latestReviews: {
    nodes: [
      { state: 'APPROVED', author: { login: 'ann' } },
      { state: 'PENDING', author: null },
    ],
  },
  commits: {
    nodes: [
      {
        commit: {
          statusCheckRollup: {
            state: 'PENDING',
            contexts: {
              totalCount: 3,
              nodes: [
                { __typename: 'CheckRun', name: 'build', status: 'COMPLETED', conclusion: 'SUCCESS', detailsUrl: null },
                { __typename: 'CheckRun', name: 'lint', status: 'QUEUED', conclusion: null, detailsUrl: null },
                {
                  __typename: 'StatusContext',
                  context: 'ci',
                  contextState: 'FAILURE',
                  targetUrl: 'https://ci.example',
                },
              ],
            },
          },
        },
      },
    ],
  },
}

/** A server that answers every request so, and what it was asked. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: { readonly path: string | undefined; readonly authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    asked.push({ path: request.url, authorization: request.headers.authorization })
    request.resume().on('end', () => answer(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = z.custom<AddressInfo>().parse(server.address())
  return { asked, url: `http://127.0.0.1:${port}` }
}

function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(JSON.stringify(body))
  }
}

const now = 1_700_000_000_000
async function ask(
  answer: Parameters<typeof serve>[0],
  environment: Record<string, string> = { GITHUB_TOKEN: 'secret' },
) {
  const { url, asked } = await serve(answer)
  const environments = [{ PATH: '', GITHUB_API_URL: url, ...environment }]
  const host = createGitHubHost({ host: 'github.com', environments: () => environments, now: () => now })
  return { told: await host.ask(question), asked }
}

describe('the question', () => {
  it('is one that the published schema takes', () => {
    const schema = buildSchema(published.idl, { assumeValid: true, assumeValidSDL: true })
    const { query, variables } = buildQuery(question)
    expect(validate(schema, parse(query))).toEqual([])
    expect(variables).toEqual({ p0o: 'acme', p0r: 'app', p0n: 12, b0o: 'acme', b0r: 'app', b0b: 'refs/heads/feat' })
  })
})

describe('a GitHub host', () => {
  it('tells of pull requests and branches from one request, signed by the token', async () => {
    const { told, asked } = await ask(
      json(200, {
        data: {
          rateLimit: { limit: 5000, cost: 1, remaining: 4990, resetAt: '2026-11-21T12:00:00Z' },
          p0: { pullRequest: twelve },
          b0: { defaultBranchRef: { name: 'main' }, ref: { associatedPullRequests: { nodes: [twelve] } } },
        },
      }),
    )
    expect(asked).toEqual([{ path: '/graphql', authorization: 'token secret' }])
    if (told.kind !== 'answered') throw new Error(JSON.stringify(told))
    const facts = told.pullRequests.get('github.com/acme/app#12')
    expect(facts).toMatchObject({
      number: 12,
      state: 'open',
      review: 'approved',
      conflicts: false,
      rollup: 'running',
      checkCount: 3,
      checks: [
        { name: 'build', state: 'passed' },
        { name: 'lint', state: 'running' },
        { name: 'ci', state: 'failed', url: 'https://ci.example' },
      ],
      reviews: [{ author: 'ann', state: 'approved' }],
    })
    expect(told.branches.get('github.com/acme/app:feat')).toEqual([facts])
    expect(told.budget).toMatchObject({ remaining: 4990, cost: 1 })
  })

  it('says which are not there, and passes over what merges the default branch elsewhere', async () => {
    const { told } = await ask(
      json(200, {
        data: {
          p0: null,
          b0: { defaultBranchRef: { name: 'feat' }, ref: { associatedPullRequests: { nodes: [twelve] } } },
        },
        errors: [{ type: 'NOT_FOUND', message: 'Could not resolve to a Repository', path: ['p0'] }],
      }),
    )
    if (told.kind !== 'answered') throw new Error(JSON.stringify(told))
    expect(told.pullRequests.get('github.com/acme/app#12')).toBeNull()
    expect(told.branches.get('github.com/acme/app:feat')).toEqual([])
  })

  it.each([
    [
      '403 with retry-after',
      json(403, { message: 'slow down' }, { 'retry-after': '90' }),
      { kind: 'limited', until: now + 90_000 },
    ],
    ['429', json(429, { message: 'too many' }), { kind: 'limited', until: null }],
    [
      'an hour that is used up',
      json(
        403,
        { message: 'API rate limit exceeded' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700001800' },
      ),
      { kind: 'limited', until: now + 1_800_000 },
    ],
    [
      'a secondary limit',
      json(403, { message: 'You have exceeded a secondary rate limit' }),
      { kind: 'limited', until: null },
    ],
    [
      'RATE_LIMITED',
      json(200, { data: null, errors: [{ type: 'RATE_LIMITED', message: 'x' }] }),
      { kind: 'limited', until: null },
    ],
    ['401', json(401, { message: 'Bad credentials' }), { kind: 'no-access', why: 'refused' }],
    ['403 for this token', json(403, { message: 'Resource not accessible' }), { kind: 'no-access', why: 'refused' }],
    ['502', json(502, { message: 'Bad gateway' }), { kind: 'unreachable', why: 'it answers 502' }],
    [
      '502 and a page',
      (_: IncomingMessage, response: ServerResponse) =>
        void response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Unicorn!</html>'),
      { kind: 'unreachable', why: 'it answers 502' },
    ],
    [
      'half an answer',
      (_: IncomingMessage, response: ServerResponse) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end('{"data": {"p0": {"pullReq'),
      { kind: 'unreachable' },
    ],
    [
      'less than it announced',
      (request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
        response.write('{"data": ')
        setImmediate(() => request.socket.destroy())
      },
      { kind: 'unreachable' },
    ],
    ['something else', json(200, ['unicorn']), { kind: 'unreachable' }],
    ['a cut', (request: IncomingMessage) => void request.socket.destroy(), { kind: 'unreachable' }],
  ])('that answers with %s says so', async (_, answer, expected) => {
    expect((await ask(answer)).told).toMatchObject(expected)
  })

  it('is not asked without a token', async () => {
    const { told, asked } = await ask(json(200, {}), {})
    expect(told).toEqual({ kind: 'no-access', why: 'no-token' })
    expect(asked).toEqual([])
  })
})

describe('the address of the API', () => {
  it.each([
    ['github.com', {}, 'https://api.github.com', 'https://api.github.com/graphql'],
    ['git.corp.example', {}, 'https://git.corp.example/api/v3', 'https://git.corp.example/api/graphql'],
    ['acme.ghe.com', {}, 'https://api.acme.ghe.com', 'https://api.acme.ghe.com/graphql'],
    [
      'github.com',
      { GITHUB_API_URL: 'http://127.0.0.1:4000' },
      'http://127.0.0.1:4000',
      'http://127.0.0.1:4000/graphql',
    ],
    [
      '127.0.0.1:4000',
      { GITHUB_API_URL: 'http://127.0.0.1:4000/' },
      'http://127.0.0.1:4000',
      'http://127.0.0.1:4000/graphql',
    ],
    [
      'git.corp.example',
      { GITHUB_API_URL: 'https://git.corp.example/api/v3' },
      'https://git.corp.example/api/v3',
      'https://git.corp.example/api/graphql',
    ],
    [
      'github.com',
      { GITHUB_API_URL: 'https://git.corp.example/api/v3' },
      'https://api.github.com',
      'https://api.github.com/graphql',
    ],
    [
      'github.com',
      { GITHUB_API_URL: 'http://127.0.0.1:1', GITHUB_GRAPHQL_URL: 'http://127.0.0.1:2/g' },
      'http://127.0.0.1:1',
      'http://127.0.0.1:2/g',
    ],
    [
      'github.com',
      { GITHUB_API_URL: 'file:///etc/passwd' },
      'https://api.github.com',
      'https://api.github.com/graphql',
    ],
  ])('of %s with %o', (host, environment, rest, graphql) => {
    expect(apiOf(host, environment)).toEqual({ rest, graphql })
  })

  it('names hosts that are believed', () => {
    expect(namedHosts({ GITHUB_API_URL: 'http://127.0.0.1:4000', GH_HOST: 'Git.Corp.example' })).toEqual([
      'github.com',
      '127.0.0.1:4000',
      'git.corp.example',
    ])
  })
})
