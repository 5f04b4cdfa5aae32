import { describe, expect, it } from 'vitest'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import { paletteGroups, type OfferedCommand, type PaletteSource } from './palette-items.ts'

const offered = (command: OfferedCommand['command'], title: string, reason: string | null = null): OfferedCommand => ({
  command,
  title,
  reason,
  group: 'Board',
  also: '',
})

const source: PaletteSource = {
  commands: [
    offered('grouping', 'Group by directory'),
    offered('pin', 'Pin “hero”'),
    offered('rename', 'Rename “hero”'),
    offered('back-to-board', 'Back to the board', 'no terminal is open'),
  ],
  rows: [
    rowFixture(1, { name: 'older', updatedAt: 1 }),
    rowFixture(2, { name: 'newer', updatedAt: 5, prompt: 'paint the fence green' }),
    rowFixture(3, { name: 'asks', updatedAt: 2, state: 'blocked' }),
  ],
  recent: ['command:rename'],
}

const shown = (typed: string, from = source): unknown =>
  paletteGroups(from, typed).map(({ title, items }) => [
    title,
    ...items.map((item) => (item.kind === 'command' ? item.offered.title : item.row.name)),
  ])

describe('paletteGroups', () => {
  it('offers what was used lately, who waits, what is new, and what applies', () => {
    expect(shown('')).toEqual([
      ['Recent', 'Rename “hero”'],
      ['Sessions', 'asks', 'newer', 'older'],
      ['Board', 'Group by directory', 'Pin “hero”'],
    ])
  })

  it('finds commands by parts of their words, and puts what does not apply last', () => {
    expect(shown('board')).toEqual([['Commands', 'Back to the board']])
    expect(shown('grou dir')).toEqual([['Commands', 'Group by directory']])
  })

  it('finds sessions by their task, and says where', () => {
    const [group] = paletteGroups(source, 'fence')
    expect(group?.items).toEqual([
      expect.objectContaining({ kind: 'session', line: expect.stringMatching(/^Task: .*fence/) }),
    ])
  })

  it('puts the kind with the best fit first', () => {
    expect(shown('older')).toEqual([['Sessions', 'older']])
    expect(shown('rename')).toEqual([['Commands', 'Rename “hero”']])
  })

  it('offers nothing for words that nothing has', () => expect(shown('zzqq')).toEqual([]))
})
