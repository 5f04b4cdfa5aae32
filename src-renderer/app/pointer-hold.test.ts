import { expect, it } from 'vitest'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { createPointerHold } from './pointer-hold.ts'

function holding() {
  const clock = createManualClock()
  const hold = createPointerHold(clock)
  const ran: string[] = []
  return { clock, hold, ran, ask: (name: string) => hold.whenSteady(() => ran.push(name)) }
}

it('lets a change through at once while the pointer is elsewhere, or rests', () => {
  const { clock, hold, ran, ask } = holding()
  ask('elsewhere')
  hold.moved()
  clock.advance(500)
  ask('rests')
  expect(ran).toEqual(['elsewhere', 'rests'])
  expect(clock.pending()).toBe(0)
})

it('holds changes under a moving pointer, and runs the last of them once it rests or leaves', () => {
  const { clock, hold, ran, ask } = holding()
  hold.moved()
  ask('first')
  clock.advance(300)
  hold.moved()
  ask('second')
  clock.advance(399)
  expect(ran).toEqual([])
  clock.advance(1)
  expect(ran).toEqual(['second'])
  hold.moved()
  ask('third')
  hold.left()
  expect(ran).toEqual(['second', 'third'])
  expect(clock.pending()).toBe(0)
})

it('holds as long as the pointer is down, but not for one that never rests', () => {
  const { clock, hold, ran, ask } = holding()
  hold.pressed(true)
  expect(hold.isDown()).toBe(true)
  ask('pressed')
  clock.advance(10_000)
  expect(ran).toEqual([])
  hold.pressed(false)
  expect(hold.isDown()).toBe(false)
  clock.advance(1_000)
  expect(ran).toEqual(['pressed'])
  ask('at rest')
  for (let at = 0; at < 25; at += 1) {
    hold.moved()
    if (at === 0) ask('restless')
    clock.advance(100)
  }
  expect(ran).toEqual(['pressed', 'at rest', 'restless'])
  hold.pressed(true)
  ask('never let go')
  clock.advance(30_000)
  expect(ran.at(-1)).toBe('never let go')
})
