import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import type { PendingCall } from '../conversation.ts'
import { Workplace } from '../isolation/workplace.ts'
import { createMemoryHost } from '../testing/memory-host.ts'
import { Ledger } from '../ledger.ts'
import { ReadMarks } from '../tools/read-marks.ts'
import { whatIsKnown } from './cut-calls.ts'

/** What is known of an edit that was cut off, in a file that the model had read as `before`, and that stands at `now`. */
async function known(before: string, now: string, input: object): Promise<string | undefined> {
  const directory = temporaryDirectory()
  const place = join(directory, 'clock.js')
  const marks = new ReadMarks()
  marks.saw(place, Buffer.from(before))
  writeFileSync(place, now)
  const call: PendingCall = {
    toolUseId: 'toolu_1',
    tool: 'edits' in input ? 'MultiEdit' : 'Edit',
    input: { file_path: place, ...input },
    started: true,
    request: null,
    answer: null,
  }
  const host = createMemoryHost({ cwd: directory, prompt: 'a task', jobDirectory: directory, environment: {} })
  const setting = { workplace: new Workplace(directory, []), marks, ledger: new Ledger(host, [], 1000) }
  return (await whatIsKnown(setting, call))?.kind
}

const edit = { old_string: 'hour = 13', new_string: 'hour = 14' }

describe('an edit that was cut off', () => {
  test('was made for certain when its file is what was read, with the edit', async () => {
    expect(await known('let hour = 13\n', 'let hour = 14\n', edit)).toBe('done')
    const edits = { edits: [edit, { old_string: 'hour = 14', new_string: 'hour = 15 // later' }] }
    expect(await known('let hour = 13\n', 'let hour = 15 // later\n', edits)).toBe('done')
  })

  test('is not certain when more has changed, or the new text stands in two places', async () => {
    expect(await known('let hour = 13\n', 'let hour = 14 // and more\n', edit)).toBe('clue')
    expect(await known('hour = 13\nhour = 14\n', 'hour = 14\nhour = 14\n', edit)).toBe('clue')
  })

  test('was not made when its file is as it was read', async () => {
    expect(await known('let hour = 13\n', 'let hour = 13\n', edit)).toBe('clue')
  })
})
