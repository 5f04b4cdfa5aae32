// A double of the `gh` command: `auth token`, `pr create|view|checkout|merge|ready|close|reopen|edit|comment`, `api`. It prints
// what the real one prints without a terminal, and talks to the fake host at GITHUB_API_URL. Its token lies in
// `$GH_CONFIG_DIR/token`, as the real one's lies in the keychain; its repository in `$GH_CONFIG_DIR/repository`, for the
// remote of a test is a directory.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const [topic, verb, ...rest] = process.argv.slice(2)
const config = process.env.GH_CONFIG_DIR ?? ''
const kept = (name) => readFileSync(join(config, name), 'utf8').trim()
const api = process.env.GITHUB_API_URL

function fail(message, code = 1) {
  process.stderr.write(`${message}\n`)
  process.exit(code)
}

function token() {
  try {
    return process.env.GH_TOKEN ?? kept('token')
  } catch {
    return fail('To get started with GitHub CLI, please run:  gh auth login', 4)
  }
}

async function ask(method, path, body) {
  const response = await fetch(`${api}/${path}`, {
    method,
    headers: { authorization: `token ${token()}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  return { ok: response.ok, status: response.status, answer }
}

const option = (...names) => {
  const at = rest.findIndex((word) => names.includes(word))
  return at === -1 ? undefined : rest[at + 1]
}
const has = (...names) => rest.some((word) => names.includes(word))
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim()
const pulls = () => `repos/${option('-R', '--repo') ?? kept('repository')}/pulls`

async function target() {
  const [first] = rest
  const number = /(\d+)$/.exec(first?.startsWith('-') === false ? first : '')?.[1]
  if (number !== undefined) {
    const { ok, answer } = await ask('GET', `${pulls()}/${number}`)
    if (!ok) fail(`GraphQL: Could not resolve to a PullRequest with the number of ${number}. (repository.pullRequest)`)
    return answer
  }
  const branch = git('symbolic-ref', '--short', 'HEAD')
  const { answer } = await ask('GET', `${pulls()}?head=x:${branch}&state=open`)
  return answer[0] ?? fail(`no pull requests found for branch "${branch}"`)
}

const verbs = {
  create: async () => {
    const head = option('-H', '--head') ?? git('symbolic-ref', '--short', 'HEAD')
    const title = option('-t', '--title') ?? git('log', '-1', '--format=%s')
    const body = option('-b', '--body') ?? ''
    process.stderr.write(`\nCreating pull request for ${head} into main in ${kept('repository')}\n\n`)
    const draft = has('-d', '--draft')
    const { ok, answer } = await ask('POST', pulls(), {
      title,
      body,
      head,
      base: option('-B', '--base') ?? 'main',
      draft,
    })
    if (!ok) fail(`pull request create failed: GraphQL: ${answer.message} (createPullRequest)`)
    process.stdout.write(`${answer.html_url}\n`)
  },
  view: async () => {
    const one = await target()
    const lines = [`title:\t${one.title}`, `state:\t${one.state.toUpperCase()}`, `number:\t${one.number}`]
    process.stdout.write(`${[...lines, `url:\t${one.html_url}`, '--', one.body].join('\n')}\n`)
  },
  checkout: async () => {
    const one = await target()
    git('checkout', '-q', one.head.ref)
  },
  merge: async () => {
    const one = await target()
    const { ok, answer } = await ask('PUT', `${pulls()}/${one.number}/merge`, {})
    if (!ok) fail(`X Pull request #${one.number} is not mergeable: ${answer.message}`)
  },
  ready: async () => {
    const one = await target()
    await ask('PATCH', `${pulls()}/${one.number}`, { draft: has('--undo') })
    process.stderr.write(`✓ Pull request ${kept('repository')}#${one.number} is marked as "ready for review"\n`)
  },
  edit: async () => {
    const one = await target()
    const { answer } = await ask('PATCH', `${pulls()}/${one.number}`, {
      title: option('-t', '--title') ?? one.title,
      body: option('-b', '--body') ?? one.body,
    })
    process.stdout.write(`${answer.html_url}\n`)
  },
  close: () => setState('closed', 'Closed'),
  reopen: () => setState('open', 'Reopened'),
  comment: async () => {
    const one = await target()
    process.stdout.write(`${one.html_url}#issuecomment-1\n`)
  },
}

async function setState(state, word) {
  const one = await target()
  await ask('PATCH', `${pulls()}/${one.number}`, { state })
  process.stderr.write(`✓ ${word} pull request ${kept('repository')}#${one.number} (${one.title})\n`)
}

if (topic === 'auth' && verb === 'token') process.stdout.write(`${token()}\n`)
else if (topic === 'pr' && verbs[verb] !== undefined) await verbs[verb]()
else if (topic === 'api') {
  const fields = Object.fromEntries(
    rest.flatMap((word, at) => (/^-[fF]$/.test(word) ? [rest[at + 1].split('=', 2)] : [])),
  )
  const sends = Object.keys(fields).length > 0
  const { ok, answer } = await ask(
    option('-X', '--method') ?? (sends ? 'POST' : 'GET'),
    verb,
    sends ? fields : undefined,
  )
  process.stdout.write(`${JSON.stringify(answer)}\n`)
  if (!ok) process.exit(1)
} else fail(`unknown command "${topic} ${verb}" for "gh"`)
