import { expect, test } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { readDeclaredChecks } from './declared-checks.ts'

test('a folder that is not there, or that no folder can be, declares nothing', async () => {
  const directory = temporaryDirectory()
  expect(await readDeclaredChecks(directory)).toEqual({ kind: 'none' })
  expect(await readDeclaredChecks(`${directory}/gone`)).toEqual({ kind: 'none' })
  expect(await readDeclaredChecks(`${directory}/nul \u0000 and half \ud800`)).toEqual({ kind: 'none' })
})
