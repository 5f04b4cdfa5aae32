import { expect, it } from 'vitest'
import type { NativeEvent } from '../../src-shared/api/native-event.ts'
import { createPageEvents } from './page-events.ts'

const command = (name: string): NativeEvent => ({ type: 'command', command: name })

it('keeps what is told until the page listens, in order and bounded, but no sound', () => {
  const sent: NativeEvent[] = []
  const events = createPageEvents((event) => sent.push(event))
  events.tell({ type: 'chime' })
  for (let n = 0; n < 25; n += 1) events.tell(command(String(n)))
  expect(sent).toEqual([])
  events.listens()
  expect(sent).toEqual(Array.from({ length: 20 }, (_, n) => command(String(n + 5))))
  events.tell({ type: 'chime' })
  expect(sent.at(-1)).toEqual({ type: 'chime' })
  events.left()
  events.tell(command('late'))
  expect(sent).toHaveLength(21)
  events.listens()
  expect(sent.at(-1)).toEqual(command('late'))
})
