import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runScript } from '../testing/script-process.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { goneReservations, releaseGonePorts, reservePorts } from './port-reservations.ts'

const module = JSON.stringify(join(import.meta.dirname, 'port-reservations.ts'))
const now = 1_800_000_000_000

/** A home, and a maker of directories that stand for worktrees of several repositories. */
function ground() {
  const root = temporaryDirectory()
  const worktree = (name: string): string => {
    mkdirSync(join(root, name), { recursive: true })
    return join(root, name)
  }
  return { home: join(root, 'home'), worktree }
}

async function rangeOf(home: string, worktree: string, plan = { first: 23_000, count: 10 }) {
  const reservation = await reservePorts(home, worktree, { plan, now })
  if (reservation.kind === 'none') throw new Error(reservation.reason ?? 'none wanted')
  return reservation.range
}

describe('ports of a worktree', () => {
  test('are its own, and the same whenever it asks, whatever the settings say by then', async () => {
    const { home, worktree } = ground()
    const [a, b] = [worktree('one/a'), worktree('two/b')]
    const first = await rangeOf(home, a)
    const second = await rangeOf(home, b)
    expect(second.first).toBeGreaterThanOrEqual(first.first + first.count)
    expect(await rangeOf(home, a, { first: 25_000, count: 3 })).toEqual(first)
    expect(statSync(join(home, 'daemon', 'ports.json')).mode & 0o777).toBe(0o600)
  })

  test('go to somebody else once its directory is gone, and not before', async () => {
    const { home, worktree } = ground()
    const [a, b] = [worktree('a'), worktree('b')]
    const first = await rangeOf(home, a)
    expect((await rangeOf(home, b)).first).not.toBe(first.first)
    expect(await goneReservations(home, now)).toEqual([])
    rmSync(a, { recursive: true })
    expect(await goneReservations(home, now)).toEqual([a])
    expect(await rangeOf(home, worktree('c'))).toEqual(first)
    rmSync(b, { recursive: true })
    expect(await releaseGonePorts(home, now)).toEqual([b])
    expect(await releaseGonePorts(home, now)).toEqual([])
  })

  test('are none in which something listens', async () => {
    const { home, worktree } = ground()
    const server = createServer()
    onTestFinished(() => void server.close())
    const port = await new Promise<number>((resolve) => {
      server.listen({ port: 0, host: '127.0.0.1' }, () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    const range = await rangeOf(home, worktree('a'), { first: port - 1, count: 2 })
    expect(range.first).toBeGreaterThan(port)
  })

  test('are refused with what to do when there are no more, and not asked for when the settings want none', async () => {
    const { home, worktree } = ground()
    const plan = { first: 65_530, count: 10 }
    expect(await reservePorts(home, worktree('a'), { plan, now })).toEqual({
      kind: 'none',
      reason: expect.stringContaining('worktree.firstPort'),
    })
    expect(await reservePorts(home, worktree('a'), { plan: { first: 23_000, count: 0 }, now })).toEqual({
      kind: 'none',
      reason: null,
    })
  })

  test('are given out again after the file was damaged, and it is set aside', async () => {
    const { home, worktree } = ground()
    const file = join(home, 'daemon', 'ports.json')
    await rangeOf(home, worktree('a'))
    writeFileSync(file, '{')
    await rangeOf(home, worktree('b'))
    expect(readFileSync(`${file}.corrupt-${now}`, 'utf8')).toBe('{')
  })

  test('never overlap for ten processes that ask at once, in several repositories', async () => {
    const { home, worktree } = ground()
    const paths = Array.from({ length: 10 }, (_, index) => worktree(`repository-${index % 3}/${index}`))
    const processes = paths.map((path) =>
      runScript(`
        import { reservePorts } from ${module}
        const plan = { first: 24_000, count: 7 }
        const { range } = await reservePorts(${JSON.stringify(home)}, ${JSON.stringify(path)}, { plan, now: ${now} })
        console.log(range.first)
      `),
    )
    const firsts = (await Promise.all(processes.map((one) => one.nextLine()))).map(Number).toSorted((a, b) => a - b)
    for (const [index, first] of firsts.entries()) {
      expect(first - (firsts[index - 1] ?? 0)).toBeGreaterThanOrEqual(7)
    }
  }, 60_000)
})
