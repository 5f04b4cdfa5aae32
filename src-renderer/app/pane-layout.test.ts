import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sessionIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import {
  besideEachOther,
  closePaneIn,
  emptyLayout,
  groupOf,
  groupsOf,
  keepPanes,
  movePane,
  openPane,
  paneAfter,
  paneLayoutSchema,
  panesOf,
  splitPane,
  type PaneLayout,
  type PaneSide,
} from './pane-layout.ts'

const ids: readonly SessionId[] = Array.from({ length: 6 }, (_, n) =>
  sessionIdSchema.parse(`00000000-0000-4000-8000-00000000000${n}`),
)
const [one, two, three] = ids as readonly [SessionId, SessionId, SessionId]
const sides: readonly PaneSide[] = ['left', 'right', 'up', 'down']

type Node = PaneLayout['root']

/** What holds for every layout, as sentences about what does not. */
function wrongWith(layout: PaneLayout): readonly string[] {
  const wrong: string[] = []
  const names = new Set<string>()
  const look = (node: Node, inside: string | null): void => {
    if (names.has(node.id)) wrong.push(`${node.id} is there twice`)
    names.add(node.id)
    if (node.type === 'tabset') {
      if (node.tabs.length === 0 && inside !== null) wrong.push(`${node.id} is empty`)
      if (node.tabs.length > 0 && !node.tabs.some(({ id }) => id === node.selectedId))
        wrong.push(`${node.id} shows nothing`)
      return
    }
    if (node.children.length < 2) wrong.push(`${node.id} splits nothing`)
    if (node.orientation === inside) wrong.push(`${node.id} splits in the direction of its parent`)
    const sizes = node.children.flatMap(({ size }) => size ?? [])
    if (sizes.length > 0 && Math.abs(sizes.reduce((sum, size) => sum + size, 0) - 100) > 0.001)
      wrong.push(`the parts of ${node.id} are ${sizes.join(' + ')}`)
    for (const child of node.children) look(child, node.orientation)
  }
  look(layout.root, null)
  if (new Set(panesOf(layout)).size !== panesOf(layout).length) wrong.push('a terminal is there twice')
  return wrong
}

const act = fc.oneof(
  fc.tuple(fc.constant('open' as const), fc.constantFrom(...ids), fc.constantFrom(...ids)),
  fc.tuple(fc.constant('close' as const), fc.constantFrom(...ids)),
  fc.tuple(fc.constant('split' as const), fc.constantFrom(...ids), fc.constantFrom(...sides)),
  fc.tuple(fc.constant('move' as const), fc.constantFrom(...ids), fc.constantFrom(...sides)),
)

test('whatever is done, every terminal stands in one place and no group is empty', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      let layout = emptyLayout
      for (const [kind, id, how] of acts) {
        const before = new Set(panesOf(layout))
        switch (kind) {
          case 'open':
            layout = openPane(layout, id, how)
            before.add(id)
            expect(groupOf(layout, id)?.selectedId).toBe(id)
            break
          case 'close':
            layout = closePaneIn(layout, id)
            before.delete(id)
            break
          case 'split':
            layout = splitPane(layout, id, how) ?? layout
            break
          case 'move':
            layout = movePane(layout, id, how) ?? layout
        }
        expect(new Set(panesOf(layout))).toEqual(before)
        expect(wrongWith(layout)).toEqual([])
      }
      expect(paneLayoutSchema.parse(JSON.parse(JSON.stringify(layout)))).toEqual(JSON.parse(JSON.stringify(layout)))
      expect(panesOf(keepPanes(layout, () => false))).toEqual([])
    }),
  )
})

test('stepping through the terminals comes around to where it began', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 20 }), fc.constantFrom(1 as const, -1 as const), (acts, step) => {
      let layout = openPane(emptyLayout, one, null)
      for (const [kind, id, how] of acts) {
        if (kind === 'open') layout = openPane(layout, id, how)
        else if (kind === 'split') layout = splitPane(layout, id, how) ?? layout
      }
      const seen: SessionId[] = []
      let at = one
      do {
        seen.push(at)
        at = paneAfter(layout, at, step) ?? one
      } while (at !== one)
      expect(seen.toSorted()).toEqual(panesOf(layout).toSorted())
    }),
  )
})

test('a split halves the group it comes from and leaves the others as they are', () => {
  let layout = openPane(openPane(openPane(emptyLayout, one, null), two, one), three, one)
  layout = splitPane(layout, two, 'right') ?? layout
  layout = splitPane(layout, three, 'right') ?? layout
  expect(groupsOf(layout).map(({ selectedId, size }) => [selectedId, size])).toEqual([
    [one, 25],
    [three, 25],
    [two, 50],
  ])
})

test('a terminal moves to the group beside its own, and back', () => {
  const two_ = openPane(openPane(emptyLayout, one, null), two, one)
  const split = splitPane(two_, two, 'down')
  expect(split).not.toBeNull()
  if (split === null) return
  expect(movePane(split, two, 'left')).toBeNull()
  const back = movePane(split, two, 'up')
  expect(back === null ? [] : groupsOf(back).map(({ tabs }) => tabs.length)).toEqual([2])
})

test('a terminal that stands alone in its group has nothing to be split from', () => {
  expect(splitPane(openPane(emptyLayout, one, null), one, 'right')).toBeNull()
})

test('closing the terminal in sight shows the one after it, else the one before', () => {
  const all = openPane(openPane(openPane(emptyLayout, one, null), two, one), three, one)
  expect(groupsOf(closePaneIn(openPane(all, two, null), two))[0]?.selectedId).toBe(three)
  expect(groupsOf(closePaneIn(all, three))[0]?.selectedId).toBe(two)
})

test('terminals stand beside each other in the order wanted, the others behind the first', () => {
  const before = openPane(openPane(emptyLayout, three, null), two, null)
  const after = besideEachOther(before, [one, two], 'vertical')
  expect(groupsOf(after).map(({ tabs, selectedId }) => [selectedId, ...tabs.map(({ id }) => id)])).toEqual([
    [one, one, three],
    [two, two],
  ])
  expect(after.root).toMatchObject({ type: 'split', orientation: 'vertical' })
  expect(paneLayoutSchema.safeParse(after).success).toBe(true)
  expect(wrongWith(after)).toEqual([])
})
