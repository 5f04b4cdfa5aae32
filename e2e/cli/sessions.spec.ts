import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/test.ts'
import { z } from 'zod'
import { firstLightScript } from '../support/first-light-script.ts'
import type { Product } from '../support/product.ts'

const rowSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  status: z.string(),
  waitingFor: z.string().nullable(),
  result: z.string().nullable(),
  worktree: z.string().nullable(),
  branch: z.string().nullable(),
  engine: z.string(),
  request: z.looseObject({ requestId: z.string() }).nullable(),
})

async function row(product: Product, id: string): Promise<z.infer<typeof rowSchema>> {
  const { stdout } = await product.run('agents', '--json', '--all')
  const found = z
    .array(rowSchema)
    .parse(JSON.parse(stdout))
    .find((one) => one.id === id)
  if (found === undefined) throw new Error(`no row ${id} in ${stdout}`)
  return found
}

async function wait(product: Product, id: string): Promise<string> {
  const { code, stdout } = await product.run('wait', id, '--timeout', '30')
  return `${code} ${stdout.trim()}`
}

test('a task is dispatched, followed through its states, answered and seen completed', async ({
  practice,
  product,
}) => {
  await practice.addScripts([firstLightScript])
  const started = await product.run('--bg', 'make the hero jump', '--permission-mode', 'acceptEdits', '--tag', 'game')
  const id = /([0-9a-f]{8})/.exec(started.stdout)?.[1] ?? ''
  expect(started).toEqual({
    code: 0,
    stderr: '',
    stdout: [
      `backgrounded · ${id} · make the hero jump`,
      '  backburner agents             list sessions',
      `  backburner attach ${id}    open in this terminal`,
      `  backburner logs ${id}      show recent output`,
      `  backburner stop ${id}      stop this session`,
      '',
    ].join('\n'),
  })
  expect(await row(product, id)).toMatchObject({ state: 'working', status: 'Working' })
  await practice.release('begin')
  expect(await wait(product, id)).toBe(`10 Needs input · ${id} · Double jump or wall climb?`)
  expect(await row(product, id)).toMatchObject({ state: 'blocked', status: 'Needs input', waitingFor: 'question' })

  expect(await product.run('reply', id, '9')).toMatchObject({ code: 2 })
  expect(await product.run('reply', id, '1')).toEqual({ code: 0, stdout: `replied · ${id}\n`, stderr: '' })
  await practice.release('finish')
  expect(await wait(product, id)).toBe(`0 Completed · ${id} · The hero jumps twice as high.`)

  const done = await row(product, id)
  expect(done).toMatchObject({ state: 'completed', result: 'The hero jumps twice as high.', request: null })
  expect(done.branch).toBe('bb/make-the-hero-jump')
  expect(readFileSync(join(done.worktree ?? '', 'src/jump.js'), 'utf8')).toContain('height = 2')
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: product.project, encoding: 'utf8' })).toBe('')

  const logs = await product.run('logs', id)
  expect(logs.stdout).toContain('› make the hero jump')
  expect(logs.stdout).toContain('? Move: Double jump or wall climb?')
  expect(logs.stdout).toContain('› Double jump')
  expect(logs.stdout).toContain('✓ Completed  The hero jumps twice as high.')
  const table = await product.run()
  expect(table.stdout).toMatch(
    /Completed \(1\)\n {2}✻ \w{8} {2}make the hero jump {2}Completed {4}The hero jumps .* game {2}/,
  )
})

test('each end has its own exit code, and a session that is not there is 3', async ({ product }) => {
  const [failed, idle, working] = await Promise.all([
    product.dispatch('fail this task'),
    product.dispatch('end with nothing left to do'),
    product.dispatch('wait at gate never'),
  ])
  expect(await wait(product, failed)).toMatch(/^11 Failed · /)
  expect(await wait(product, idle)).toMatch(/^0 Idle · /)
  expect(await product.run('wait', working, '--timeout', '0.2')).toMatchObject({ code: 124, stdout: '' })
  expect(await product.run('stop', working)).toEqual({ code: 0, stdout: `stopped · ${working}\n`, stderr: '' })
  expect(await wait(product, working)).toMatch(/^12 Stopped · /)
  const nobody = await product.run('stop', 'nobody')
  expect(nobody).toEqual({
    code: 3,
    stdout: '',
    stderr: 'backburner: no session "nobody"; "backburner agents" lists them\n',
  })
  const refused = await product.run('--bg', 'long enough', '--cwd', '/nowhere/at/all')
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toContain('/nowhere/at/all')
  const bypass = await product.run('--bg', 'long enough', '--dangerously-skip-permissions')
  expect(bypass.code).toBe(1)
  expect(bypass.stderr).toContain('accept-mode bypassPermissions')
  expect((await product.run('accept-mode', 'bypassPermissions', '--yes')).stdout).toBe('accepted · bypassPermissions\n')
  await product.dispatch('finish at once', '--dangerously-skip-permissions')
})

test("commands run with the user's own umask", async ({ product }) => {
  const id = await product.dispatch('--exec', 'umask', '--name', 'umask')
  await wait(product, id)
  expect(Number.parseInt((await product.run('logs', id)).stdout.trim(), 8)).toBe(process.umask())
})

test('a permission is denied with a reason, and allowed; an answer to what is no longer asked is refused', async ({
  product,
}) => {
  const denied = await product.dispatch('ask for permission to run `touch one.txt`', '--permission-mode', 'default')
  expect(await wait(product, denied)).toMatch(/^10 Needs input · /)
  expect(await row(product, denied)).toMatchObject({ waitingFor: 'permission' })
  expect((await product.run('reply', denied, 'sure')).stderr).toContain('allow, allow-session, always or deny')
  expect(await product.run('reply', denied, 'deny', 'not', 'now')).toMatchObject({ code: 0 })
  expect(await wait(product, denied)).toMatch(/^0 /)
  const { worktree } = await row(product, denied)
  expect(existsSync(join(worktree ?? product.project, 'one.txt'))).toBe(false)

  const allowed = await product.dispatch('ask for permission to run `touch two.txt`', '--permission-mode', 'default')
  expect(await wait(product, allowed)).toMatch(/^10 Needs input · /)
  expect(await product.run('reply', allowed, 'allow')).toMatchObject({ code: 0 })
  expect(await wait(product, allowed)).toMatch(/^0 /)
  expect(existsSync(join((await row(product, allowed)).worktree ?? '', 'two.txt'))).toBe(true)
})

test('a shell job runs in the environment of its shell, shows its output and its exit, and runs again', async ({
  practice,
  product,
}) => {
  const script = 'echo "base $ANTHROPIC_BASE_URL node ${ELECTRON_RUN_AS_NODE:-none} ${MALLOC_ARENA_MAX:-none}"; exit 3'
  const id = await product.dispatch('--exec', script, '--name', 'checks')
  expect(await wait(product, id)).toMatch(/^11 Failed · \w{8} · exited with code 3$/)
  expect((await product.run('logs', id)).stdout).toContain(`base ${practice.url} node none none`)
  expect((await product.run('logs', '-f', 'chec')).stdout).toContain(`base ${practice.url}`)
  expect((await product.run('respawn', id)).stdout).toBe(`respawned · ${id} · checks\n`)
  expect(await wait(product, id)).toMatch(/^11 Failed/)
  expect((await product.run('rm', id)).code).toBe(0)
  expect((await product.run('logs', id)).code).toBe(3)
})

test('rm refuses unsaved work and tells where it lies; forced it saves it, and restore brings it back', async ({
  product,
}) => {
  const id = await product.dispatch('write the file notes.md', '--permission-mode', 'acceptEdits')
  expect(await wait(product, id)).toMatch(/^0 Completed/)
  const { worktree } = await row(product, id)
  const refused = await product.run('rm', id)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain(`in ${worktree}`)
  expect(existsSync(join(worktree ?? '', 'notes.md'))).toBe(true)

  writeFileSync(join(worktree ?? '', 'more.txt'), 'more\n')
  const removed = await product.run('rm', id, '--force')
  expect(removed.code).toBe(0)
  expect(removed.stdout).toContain(`backburner restore ${id}`)
  expect(existsSync(worktree ?? '')).toBe(false)

  expect(await product.run('restore', id.slice(0, 5))).toMatchObject({ code: 0 })
  expect(readFileSync(join(worktree ?? '', 'more.txt'), 'utf8')).toBe('more\n')
  expect(await row(product, id)).toMatchObject({ state: 'completed' })
})

test('output that nobody reads on is no error, and a turned-off Backburner says so', async ({ product }) => {
  await product.dispatch('finish at once')
  const shell = `"$NODE" "$CLI" agents --json --all | head -c 1; exit "\${PIPESTATUS[0]}"`
  const env = {
    ...product.environment,
    NODE: process.execPath,
    CLI: join(import.meta.dirname, '../../bin/backburner.js'),
  }
  expect(execFileSync('bash', ['-c', shell], { env, cwd: product.project, encoding: 'utf8' })).toBe('[')
})
