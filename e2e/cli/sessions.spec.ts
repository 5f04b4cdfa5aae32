import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { firstLightScript } from '../support/first-light-script.ts'
import { startPracticeModel, type PracticeModel } from '../support/practice-model.ts'
import { createProduct, type Product } from '../support/product.ts'

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

let practice: PracticeModel
let product: Product

test.beforeEach(async () => {
  practice = await startPracticeModel()
  product = createProduct(practice.url)
})
test.afterEach(async () => {
  await product.dispose()
  await practice.stop()
})

async function row(id: string): Promise<z.infer<typeof rowSchema>> {
  const { stdout } = await product.run('agents', '--json', '--all')
  const found = z
    .array(rowSchema)
    .parse(JSON.parse(stdout))
    .find((one) => one.id === id)
  if (found === undefined) throw new Error(`no row ${id} in ${stdout}`)
  return found
}

async function dispatch(...args: string[]): Promise<string> {
  const { stdout, stderr } = await product.run('--bg', ...args)
  const id = /^backgrounded · ([0-9a-f]{8}) · /.exec(stdout)?.[1]
  if (id === undefined) throw new Error(stdout + stderr)
  return id
}

/** Waits until the session no longer works; gives the exit code and what was said. */
async function wait(id: string): Promise<string> {
  const { code, stdout } = await product.run('wait', id, '--timeout', '30')
  return `${code} ${stdout.trim()}`
}

test('a task is dispatched, followed through its states, answered and seen completed', async () => {
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
  expect(await row(id)).toMatchObject({ state: 'working', status: 'Working' })
  await practice.release('begin')
  expect(await wait(id)).toBe(`10 Needs input · ${id} · Double jump or wall climb?`)
  expect(await row(id)).toMatchObject({ state: 'blocked', status: 'Needs input', waitingFor: 'question' })

  expect(await product.run('reply', id, '9')).toMatchObject({ code: 2 })
  expect(await product.run('reply', id, '1')).toEqual({ code: 0, stdout: `replied · ${id}\n`, stderr: '' })
  await practice.release('finish')
  expect(await wait(id)).toBe(`0 Completed · ${id} · The hero jumps twice as high.`)

  const done = await row(id)
  expect(done).toMatchObject({ state: 'completed', result: 'The hero jumps twice as high.', request: null })
  expect(done.branch).toBe('bb/make-the-hero-jump')
  expect(readFileSync(join(done.worktree ?? '', 'src/jump.js'), 'utf8')).toContain('height = 2')
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: product.project, encoding: 'utf8' })).toBe('')

  const logs = await product.run('logs', id)
  expect(logs.stdout).toContain('› make the hero jump')
  expect(logs.stdout).toContain('? Double jump or wall climb?')
  expect(logs.stdout).toContain('› Double jump')
  expect(logs.stdout).toContain('✓ Completed  The hero jumps twice as high.')
  const table = await product.run('agents')
  expect(table.stdout).toMatch(
    /Completed \(1\)\n {2}✻ \w{8} {2}make the hero jump {2}Completed {4}The hero jumps .* game {2}/,
  )
})

test('each end has its own exit code, and a session that is not there is 3', async () => {
  const [failed, idle, working] = await Promise.all([
    dispatch('fail this task'),
    dispatch('end with nothing left to do'),
    dispatch('wait at gate never'),
  ])
  expect(await wait(failed)).toMatch(/^11 Failed · /)
  expect(await wait(idle)).toMatch(/^0 Idle · /)
  expect(await product.run('wait', working, '--timeout', '0.2')).toMatchObject({ code: 124, stdout: '' })
  expect(await product.run('stop', working)).toEqual({ code: 0, stdout: `stopped · ${working}\n`, stderr: '' })
  expect(await wait(working)).toMatch(/^12 Stopped · /)
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
  await dispatch('finish at once', '--dangerously-skip-permissions')
})

test("commands run with the user's own umask", async () => {
  const id = await dispatch('--exec', 'umask', '--name', 'umask')
  await wait(id)
  expect(Number.parseInt((await product.run('logs', id)).stdout.trim(), 8)).toBe(process.umask())
})

test('a permission is denied with a reason, and allowed; an answer to what is no longer asked is refused', async () => {
  const denied = await dispatch('ask for permission to run `touch one.txt`', '--permission-mode', 'default')
  expect(await wait(denied)).toMatch(/^10 Needs input · /)
  expect(await row(denied)).toMatchObject({ waitingFor: 'permission' })
  expect((await product.run('reply', denied, 'sure')).stderr).toContain('allow, allow-session, always or deny')
  expect(await product.run('reply', denied, 'deny', 'not', 'now')).toMatchObject({ code: 0 })
  expect(await wait(denied)).toMatch(/^0 /)
  const { worktree } = await row(denied)
  expect(existsSync(join(worktree ?? product.project, 'one.txt'))).toBe(false)

  const allowed = await dispatch('ask for permission to run `touch two.txt`', '--permission-mode', 'default')
  expect(await wait(allowed)).toMatch(/^10 Needs input · /)
  expect(await product.run('reply', allowed, 'allow')).toMatchObject({ code: 0 })
  expect(await wait(allowed)).toMatch(/^0 /)
  expect(existsSync(join((await row(allowed)).worktree ?? '', 'two.txt'))).toBe(true)
})

test('a shell job runs in the environment of its shell, shows its output and its exit, and runs again', async () => {
  const script = 'echo "base $ANTHROPIC_BASE_URL node ${ELECTRON_RUN_AS_NODE:-none} ${MALLOC_ARENA_MAX:-none}"; exit 3'
  const id = await dispatch('--exec', script, '--name', 'checks')
  expect(await wait(id)).toMatch(/^11 Failed · \w{8} · exited with code 3$/)
  expect((await product.run('logs', id)).stdout).toContain(`base ${practice.url} node none none`)
  expect((await product.run('logs', '-f', 'chec')).stdout).toContain(`base ${practice.url}`)
  expect((await product.run('respawn', id)).stdout).toBe(`respawned · ${id} · checks\n`)
  expect(await wait(id)).toMatch(/^11 Failed/)
  expect((await product.run('rm', id)).code).toBe(0)
  expect((await product.run('logs', id)).code).toBe(3)
})

test('rm refuses unsaved work and tells where it lies; forced it saves it, and restore brings it back', async () => {
  const id = await dispatch('write the file notes.md', '--permission-mode', 'acceptEdits')
  expect(await wait(id)).toMatch(/^0 Completed/)
  const { worktree } = await row(id)
  const refused = await product.run('rm', id)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain(`unsaved work in ${worktree}`)
  expect(existsSync(join(worktree ?? '', 'notes.md'))).toBe(true)

  writeFileSync(join(worktree ?? '', 'more.txt'), 'more\n')
  const removed = await product.run('rm', id, '--force')
  expect(removed.code).toBe(0)
  expect(removed.stdout).toContain(`backburner restore ${id}`)
  expect(existsSync(worktree ?? '')).toBe(false)

  expect(await product.run('restore', id.slice(0, 5))).toMatchObject({ code: 0 })
  expect(readFileSync(join(worktree ?? '', 'more.txt'), 'utf8')).toBe('more\n')
  expect(await row(id)).toMatchObject({ state: 'completed' })
})

test('output that nobody reads on is no error, and a turned-off Backburner says so', async () => {
  await dispatch('finish at once')
  const shell = `"$NODE" "$CLI" agents --json --all | head -c 1; exit "\${PIPESTATUS[0]}"`
  const env = {
    ...product.environment,
    NODE: process.execPath,
    CLI: join(import.meta.dirname, '../../bin/backburner.js'),
  }
  expect(execFileSync('bash', ['-c', shell], { env, cwd: product.project, encoding: 'utf8' })).toBe('[')
})
