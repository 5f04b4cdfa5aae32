import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runScript } from '../testing/script-process.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { placeClaim } from './claims.ts'
import { tryLock, waitForLock } from './exclusive-lock.ts'

const lockModule = JSON.stringify(join(import.meta.dirname, 'exclusive-lock.ts'))

/** Says `acquired` or `held` for each line it is told, keeps what it acquired, lets go at `release`. */
const contender = (directory: string): string => `
  import { createInterface } from 'node:readline'
  import { tryLock } from ${lockModule}
  let lock
  console.log('ready')
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'try') {
      const attempt = await tryLock(${JSON.stringify(directory)})
      if (attempt.kind === 'acquired') lock = attempt.lock
      console.log(attempt.kind)
    } else {
      await lock?.release()
      lock = undefined
      console.log('released')
    }
  }
`

describe('an exclusive lock', () => {
  test('has one holder, and leaves nothing behind', async () => {
    const directory = join(temporaryDirectory(), 'lock')
    const first = await tryLock(directory)
    expect(await tryLock(directory)).toEqual({ kind: 'held', pid: process.pid })
    if (first.kind !== 'acquired') throw new Error(first.kind)
    expect(await first.lock.isIntact()).toBe(true)
    await first.lock.release()
    expect(existsSync(directory)).toBe(false)
    expect(await tryLock(directory)).toMatchObject({ kind: 'acquired' })
  })

  test('tells its holder when it was removed from the disk', async () => {
    const directory = join(temporaryDirectory(), 'lock')
    const attempt = await tryLock(directory)
    if (attempt.kind !== 'acquired') throw new Error(attempt.kind)
    rmSync(directory, { recursive: true })
    expect(await attempt.lock.isIntact()).toBe(false)
    await attempt.lock.release()
  })

  test('is taken over from a holder that was killed, and from a pid that now is somebody else', async () => {
    const directory = join(temporaryDirectory(), 'lock')
    const holder = runScript(contender(directory))
    await holder.nextLine()
    holder.tell('try')
    expect(await holder.nextLine()).toBe('acquired')
    expect(await tryLock(directory)).toEqual({ kind: 'held', pid: holder.child.pid })
    await holder.kill()
    writeFileSync(join(directory, `1700000000000-00000000.${process.pid}.0123456789abcdef.claim`), '')
    expect(await tryLock(directory)).toMatchObject({ kind: 'acquired' })
    expect(readdirSync(directory)).toHaveLength(1)
  })

  test('goes to the older of two claims when the younger one withdraws', async () => {
    const directory = join(temporaryDirectory(), 'lock')
    mkdirSync(directory)
    const wait = waitForLock(directory, 5_000)
    const rival = await placeClaim(directory)
    rmSync(join(directory, rival.name))
    expect(await wait).toMatchObject({ kind: 'acquired' })
  })

  test('is waited for, and the wait ends in time', async () => {
    const directory = join(temporaryDirectory(), 'lock')
    const first = await tryLock(directory)
    if (first.kind !== 'acquired') throw new Error(first.kind)
    expect(await waitForLock(directory, 30)).toEqual({ kind: 'timeout', pid: process.pid })
    const waiting = waitForLock(directory, 5_000)
    await first.lock.release()
    expect(await waiting).toMatchObject({ kind: 'acquired' })
  })

  test('is never held by two of 20 processes that race for it again and again, some dying with it', async () => {
    const directory = join(temporaryDirectory(), 'lock')
    const racers = Array.from({ length: 20 }, () => runScript(contender(directory)))
    await Promise.all(racers.map((racer) => racer.nextLine()))
    for (let round = 0; racers.length > 8; round++) {
      for (const racer of racers) racer.tell('try')
      const results = await Promise.all(racers.map((racer) => racer.nextLine()))
      const winners = racers.filter((_, index) => results[index] === 'acquired')
      expect(winners).toHaveLength(1)
      const winner = winners[0]
      if (winner === undefined) return
      if (round % 2 === 0) {
        // The next round races over the claim of a dead holder.
        await winner.kill()
        racers.splice(racers.indexOf(winner), 1)
      } else {
        winner.tell('release')
        expect(await winner.nextLine()).toBe('released')
      }
    }
  }, 60_000)

  test('serialises 12 processes that wait for it and change one file', async () => {
    const directory = temporaryDirectory()
    const counter = join(directory, 'counter')
    writeFileSync(counter, '0')
    const worker = `
      import { readFileSync, writeFileSync } from 'node:fs'
      import { waitForLock } from ${lockModule}
      for (let n = 0; n < 10; n++) {
        const wait = await waitForLock(${JSON.stringify(join(directory, 'lock'))}, 50_000)
        if (wait.kind !== 'acquired') process.exit(1)
        const value = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'))
        await new Promise(setImmediate)
        writeFileSync(${JSON.stringify(counter)}, String(value + 1))
        await wait.lock.release()
      }
      console.log('done')
    `
    const workers = Array.from({ length: 12 }, () => runScript(worker))
    expect(await Promise.all(workers.map((one) => one.ended()))).toEqual(Array(12).fill(0))
    expect(readFileSync(counter, 'utf8')).toBe('120')
  }, 60_000)
})
