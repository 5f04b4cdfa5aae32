import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { processesOf, type Product } from '../support/product.ts'
import { fakeToken, lookScript, prepareShipping, shipItScript, type ShipGround } from '../support/ship-it.ts'
import { expect, test } from '../support/test.ts'

const rowSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  pullRequests: z.array(
    z.looseObject({
      number: z.number(),
      url: z.string(),
      title: z.string(),
      color: z.string().nullable(),
      reason: z.string(),
    }),
  ),
})

/** `backburner …` with the variables of the ground. */
async function run(product: Product, { variables }: ShipGround, ...args: string[]): Promise<string> {
  Object.assign(product.environment, variables)
  const { code, stdout, stderr } = await product.run(...args)
  if (code !== 0) throw new Error(`backburner ${args.join(' ')} ended with ${code}: ${stderr}`)
  return stdout
}

async function rowOf(product: Product, ground: ShipGround, id: string): Promise<z.infer<typeof rowSchema>> {
  const rows = z.array(rowSchema).parse(JSON.parse(await run(product, ground, 'agents', '--json', '--all')))
  const found = rows.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no row ${id}`)
  return found
}

async function badgeOf(product: Product, ground: ShipGround, id: string): Promise<string> {
  const [first] = (await rowOf(product, ground, id)).pullRequests
  return first === undefined ? 'none' : `#${first.number} ${first.color}: ${first.reason}`
}

/** Dispatches and resolves with the id. */
async function dispatch(product: Product, ground: ShipGround, task: string): Promise<string> {
  const stdout = await run(product, ground, '--bg', task, '--dangerously-skip-permissions')
  return /([0-9a-f]{8})/.exec(stdout)?.[1] ?? ''
}

/** Every file below a directory that holds the text. */
function filesWith(text: string, directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(directory, name)
    return statSync(path).isFile() && readFileSync(path).includes(text)
  })
}

test('a session carries the badge of the pull request that it opens; the token for it stays in memory', async ({
  practice,
  product,
}) => {
  await practice.addScripts([shipItScript])
  const ground = await prepareShipping(product)
  const { github } = ground
  const repository = github.state.repository('acme', 'app')
  repository.checksAtOpening = [{ name: 'build', conclusion: null }]
  await run(product, ground, 'accept-mode', 'bypassPermissions', '--yes')
  const id = await dispatch(product, ground, 'ship the jump')
  // All that comes before it takes a while on a busy machine.
  await expect.poll(() => repository.pullRequests.length, { timeout: 40_000 }).toBe(1)
  await expect.poll(() => badgeOf(product, ground, id)).toBe('#1 yellow: checks running (0 of 1 done)')
  expect(repository.pullRequests).toMatchObject([{ title: 'Jump higher', head: 'bb/ship-the-jump', state: 'OPEN' }])
  expect((await rowOf(product, ground, id)).pullRequests).toMatchObject([
    { title: 'Jump higher', url: 'https://github.com/acme/app/pull/1' },
  ])

  expect(filesWith(fakeToken, product.home)).toEqual([])
  for (const { pid } of processesOf(product.home)) {
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain(fakeToken)
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(fakeToken)
  }

  // The next supervisor knows what this one knew.
  const asked = github.requests.length
  await run(product, ground, 'daemon', 'stop', '--keep-workers')
  expect(await badgeOf(product, ground, id)).toBe('#1 yellow: checks running (0 of 1 done)')
  expect(github.requests.length - asked).toBeLessThan(2)
  await github.stop()
})

test('without a token or a network a badge has no colour and says why, and the log says it once', async ({
  practice,
  product,
}) => {
  await practice.addScripts([lookScript])
  const ground = await prepareShipping(product, false)
  await run(product, ground, 'accept-mode', 'bypassPermissions', '--yes')
  const id = await dispatch(product, ground, 'look at https://github.com/acme/app/pull/1')
  await expect
    .poll(() => badgeOf(product, ground, id))
    .toBe('#1 null: status unknown: sign in to github.com with gh auth login, or set GITHUB_TOKEN')
  expect(ground.github.requests).toEqual([])
  await ground.github.stop()

  // Another supervisor, which has a token but no network.
  await run(product, ground, 'daemon', 'stop')
  const offline = { ...ground, variables: { ...ground.variables, GITHUB_TOKEN: fakeToken } }
  await expect.poll(() => badgeOf(product, offline, id)).toBe('#1 null: status unknown: github.com cannot be reached')
  const log = readFileSync(join(product.home, 'daemon.log'), 'utf8').split('\n')
  expect(log.filter((line) => line.includes('status unknown'))).toHaveLength(2)
  expect(log.join('\n')).not.toContain(fakeToken)
})

test('an Enterprise host is asked under its own paths', async ({ practice, product }) => {
  await practice.addScripts([shipItScript])
  const ground = await prepareShipping(product)
  const { github } = ground
  github.state.web = github.url
  const repository = github.state.repository('acme', 'app')
  repository.checksAtOpening = [{ name: 'build', conclusion: 'SUCCESS' }]
  const enterprise = { ...ground, variables: { ...ground.variables, GITHUB_API_URL: `${github.url}/api/v3` } }
  await run(product, enterprise, 'accept-mode', 'bypassPermissions', '--yes')
  const id = await dispatch(product, enterprise, 'ship the jump')
  await expect.poll(() => repository.pullRequests.length, { timeout: 40_000 }).toBe(1)
  await expect.poll(() => badgeOf(product, enterprise, id)).toBe('#1 green: checks passed')
  expect((await rowOf(product, enterprise, id)).pullRequests).toMatchObject([{ url: `${github.url}/acme/app/pull/1` }])
  expect(new Set(github.requests.map((one) => one.replace(/\/repos\/.*/, '/repos')))).toEqual(
    new Set(['POST /api/v3/repos', 'POST /api/graphql']),
  )
  await github.stop()
})
