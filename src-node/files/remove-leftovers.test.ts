import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { removeLeftovers } from './remove-leftovers.ts'

test('removes the temporary files of other writers, and nothing else', async () => {
  const directory = temporaryDirectory()
  const own = `state.json.${process.pid}-0a1b2c3d.tmp`
  for (const name of ['state.json', 'state.json.1-0a1b2c3d.tmp', own, 'notes.tmp', 'x.1-zz.tmp']) {
    writeFileSync(join(directory, name), '')
  }
  await removeLeftovers(directory)
  expect(readdirSync(directory).sort()).toEqual(['notes.tmp', 'state.json', own, 'x.1-zz.tmp'].sort())
})

test('does without a directory that is not there', async () => {
  await expect(removeLeftovers('/nowhere/at/all')).resolves.toBeUndefined()
})
