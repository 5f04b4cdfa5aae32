import { expect, test } from 'vitest'
import type { Endpoint } from './endpoint.ts'
import { wasKilled } from './was-killed.ts'

const endpoint: Endpoint = { pid: 7, startTime: 'boot:1', socket: '/s', version: '1', api: 1 }
const other: Endpoint = { ...endpoint, pid: 8 }

/** What is found in the file, look by look, and whether the process of the first is there. */
const looks = (found: readonly (Endpoint | null)[], process: 'same' | 'gone') => {
  const left = [...found]
  return {
    endpoint: () => Promise.resolve(left.shift() ?? null),
    isSame: () => Promise.resolve(process),
  }
}

test.each([
  ['whose file is there and whose process is gone', [endpoint, endpoint], 'gone', true],
  ['that lives', [endpoint, endpoint], 'same', false],
  ['that ended, and took its file along', [null], 'gone', false],
  ['that ended between the two looks', [endpoint, null], 'gone', false],
  ['whose successor is there already', [endpoint, other], 'gone', false],
] as const)('a supervisor %s: killed?', async (_, found, process, killed) => {
  expect(await wasKilled('/nowhere', looks(found, process))).toBe(killed)
})
