import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { readTools } from './read-tools.ts'

const line = (type: string, toolUseId?: string): string => `${JSON.stringify({ type, toolUseId })}\n`

test.each([
  ['nothing', '', [0, 0, 0]],
  ['calls with their results', line('tool-started', 'a') + line('tool-finished', 'a') + line('note'), [1, 1, 0]],
  [
    'a call that was lost',
    line('tool-started', 'a') + line('tool-started', 'b') + line('tool-finished', 'b'),
    [2, 1, 0],
  ],
  ['a call that ran twice', line('tool-started', 'a') + line('tool-finished', 'a').repeat(2), [1, 1, 1]],
  ['a last line that is being written', `${line('tool-started', 'a')}{"type":"tool-fi`, [1, 0, 0]],
])('%s', async (_, text, [started, finished, repeated]) => {
  const path = join(temporaryDirectory(), 'transcript.jsonl')
  writeFileSync(path, text)
  expect(await readTools(path)).toEqual({ started, finished, repeated })
})
