import { describe, expect, test } from 'vitest'
import { StartQueue, type StartTicket } from './start-queue.ts'

/** Who has begun, in order. */
function crowd(limit: number, names: readonly string[], isFavoured: (name: string) => boolean = () => false) {
  const queue = new StartQueue(limit)
  const begun: string[] = []
  const tickets = new Map<string, StartTicket>()
  for (const name of names) {
    const ticket = queue.enter(() => isFavoured(name))
    tickets.set(name, ticket)
    void ticket.turn.then((isTurn) => isTurn && begun.push(name))
  }
  const leave = async (name: string): Promise<void> => {
    tickets.get(name)?.leave()
    await Promise.resolve()
    await Promise.resolve()
  }
  return { begun, leave, settle: () => leave('') }
}

describe('workers that are to be started', () => {
  test('start so many at a time, as they came', async () => {
    const { begun, leave, settle } = crowd(2, ['a', 'b', 'c', 'd'])
    await settle()
    expect(begun).toEqual(['a', 'b'])
    await leave('b')
    expect(begun).toEqual(['a', 'b', 'c'])
    await leave('b')
    expect(begun).toEqual(['a', 'b', 'c'])
    await leave('a')
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })

  test('come first when somebody cares for them by the time that a place is free', async () => {
    const favoured = new Set<string>()
    const { begun, leave } = crowd(1, ['a', 'b', 'c', 'd'], (name) => favoured.has(name))
    favoured.add('d')
    await leave('a')
    favoured.add('c')
    await leave('d')
    await leave('c')
    expect(begun).toEqual(['a', 'd', 'c', 'b'])
  })

  test('that are not wanted any more leave their place to the next', async () => {
    const { begun, leave } = crowd(1, ['a', 'b', 'c'])
    await leave('b')
    await leave('a')
    expect(begun).toEqual(['a', 'c'])
  })
})
