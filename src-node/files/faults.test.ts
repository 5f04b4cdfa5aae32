import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { runScript } from '../testing/script-process.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { diskTrouble } from './disk-trouble.ts'
import { parseFaults, planFaults } from './faults.ts'
import { writeFileAtomic, writeFileAtomicSync } from './write-atomic.ts'

afterEach(() => planFaults(null))

describe('planned faults', () => {
  test('are none unless planned', async () => {
    const path = join(temporaryDirectory(), 'a')
    await writeFileAtomic(path, 'one')
    expect(readFileSync(path, 'utf8')).toBe('one')
  })

  test('fail the calls that are meant, with a code that says what to do', async () => {
    const directory = temporaryDirectory()
    const path = join(directory, 'board.json')
    planFaults(parseFaults('ENOSPC:board.json@1+'))
    await writeFileAtomic(join(directory, 'other.json'), 'x')
    const failure = await writeFileAtomic(path, 'one').catch((error: unknown) => error)
    expect(diskTrouble(new Error('could not write', { cause: failure }))).toMatch(/^the disk is full \(.*board\.json/)
    expect(() => writeFileAtomicSync(path, 'one')).toThrow('ENOSPC')
    expect(readdirSync(directory)).toEqual(['other.json'])
  })

  test('shorten a write, which then goes on', async () => {
    const path = join(temporaryDirectory(), 'a')
    planFaults(parseFaults('short:write@1+'))
    await writeFileAtomic(path, 'zwölf Zeichen')
    writeFileAtomicSync(`${path}2`, 'zwölf Zeichen')
    expect([readFileSync(path, 'utf8'), readFileSync(`${path}2`, 'utf8')]).toEqual(['zwölf Zeichen', 'zwölf Zeichen'])
  })

  test('leave calls out, and make them wait', async () => {
    const path = join(temporaryDirectory(), 'a')
    planFaults(parseFaults('drop:rename@1 delay=30:sync@3'))
    await writeFileAtomic(path, 'one')
    expect(existsSync(path)).toBe(false)
    const begun = performance.now()
    await writeFileAtomic(path, 'two')
    expect(performance.now() - begun).toBeGreaterThan(25)
  })

  test('end the process instead of a call', async () => {
    const directory = temporaryDirectory()
    const source = `
      import { parseFaults, planFaults } from ${JSON.stringify(join(import.meta.dirname, 'faults.ts'))}
      import { writeFileAtomicSync } from ${JSON.stringify(join(import.meta.dirname, 'write-atomic.ts'))}
      planFaults(parseFaults('die:rename@2'))
      for (const text of ['one', 'two', 'three']) writeFileAtomicSync(${JSON.stringify(join(directory, 'a'))}, text)
      console.log('still here')
    `
    const script = runScript(source)
    await script.ended()
    expect(script.child.signalCode).toBe('SIGKILL')
    expect(readFileSync(join(directory, 'a'), 'utf8')).toBe('one')
  })

  test.each(['', 'die', 'explode@1', 'ENOSPC:a b@1'])('%j is no plan', (text) => {
    expect(() => parseFaults(text)).toThrow('not a fault')
  })
})
