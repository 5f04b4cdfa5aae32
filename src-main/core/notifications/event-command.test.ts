import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import { createEventCommands } from './event-command.ts'
import { noticeEventOf } from './notice-event.ts'

const hostile = '$(touch owned) `touch owned`; touch owned'
const event = noticeEventOf({ kind: 'failed', row: rowFixture(1, { name: hostile, summary: '"; exit 9 #' }) }, 7)
const path = { PATH: process.env['PATH'] ?? '' }

it('tells a shell command what happened in variables and on its input, and runs nothing of it', async () => {
  const directory = temporaryDirectory()
  const out = join(directory, 'out')
  const run = createEventCommands({ ...path, OUT: out })
  const command =
    'cd "$(dirname "$OUT")" && cat > "$OUT" && printf "%s|%s\\n" "$BACKBURNER_EVENT" "$BACKBURNER_NAME" >> "$OUT"'
  expect(await run(command, event, new AbortController().signal)).toBeNull()
  const [json = '', line] = readFileSync(out, 'utf8').split('\n')
  expect(JSON.parse(json)).toEqual({ ...event })
  expect(line).toBe(`failed|${hostile}`)
})

it('runs a program with its arguments as they are, and tells how it failed', async () => {
  const run = createEventCommands(path)
  const { signal } = new AbortController()
  expect(await run(['sh', '-c', 'echo "no $1" >&2; exit 3', 'sh', '$HOME'], event, signal)).toBe(
    'ended with 3: no $HOME',
  )
  expect(await run(['/there/is/none'], event, signal)).toMatch(/^could not run: .*ENOENT/)
})

it('ends a command with the supervisor', async () => {
  const ending = new AbortController()
  const running = createEventCommands(path)('sleep 60', event, ending.signal)
  ending.abort()
  expect(await running).toBeNull()
})
