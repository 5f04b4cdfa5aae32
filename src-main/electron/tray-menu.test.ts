import { describe, expect, it } from 'vitest'
import { rowFixture } from '../../src-shared/board/session-fixture.ts'
import { trayOf } from './tray-menu.ts'

describe('the tray', () => {
  it('counts what needs input and names it, the longest wait first', () => {
    const tray = trayOf(
      [
        rowFixture(1),
        rowFixture(2, { state: 'blocked', name: 'late', summary: 'Which?', since: 20 }),
        rowFixture(3, { state: 'blocked', name: 'early', summary: 'Why?', since: 10 }),
      ],
      false,
    )
    expect(tray.count).toBe(2)
    expect(tray.tooltip).toBe('Backburner — 2 need input')
    expect(tray.items.map((item) => (item === 'separator' ? '-' : item.label))).toEqual([
      'early — Why?',
      'late — Which?',
      '-',
      '1 session works',
      '-',
      'Open Backburner',
      'Pause new work',
      'Settings…',
      '-',
      'Quit',
    ])
  })

  it('stays short with many waiting sessions', () => {
    const tray = trayOf(
      Array.from({ length: 40 }, (_, n) => rowFixture(n + 1, { state: 'blocked' })),
      false,
    )
    expect(tray.items).toContainEqual({ label: '… 30 more need input', action: { type: 'open' } })
    expect(tray.items.length).toBeLessThan(20)
  })

  it('says that new work is paused, and offers to go on', () => {
    const tray = trayOf([rowFixture(1, { state: 'blocked' })], true)
    expect(tray.tooltip).toBe('Backburner — 1 needs input, new work is paused')
    expect(tray.items).toContainEqual({
      label: 'Pause new work',
      action: { type: 'set-paused', paused: false },
      checked: true,
    })
  })
})
