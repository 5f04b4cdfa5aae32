import { z } from 'zod'
import { sessionIdSchema, type SessionId } from '../../src-shared/base/ids.ts'

const share = z.number().positive().max(100)

const paneGroupSchema = z.object({
  type: z.literal('tabset'),
  id: z.string().min(1).max(40),
  /** Its share of the split it stands in, in percent; without it the rest is shared evenly. */
  size: share.optional().catch(undefined),
  /** The terminal in sight. */
  selectedId: sessionIdSchema.optional(),
  tabs: z.array(z.object({ id: sessionIdSchema, data: z.null().catch(null) })).max(100),
})
/** Terminals behind each other, one in sight. */
export type PaneGroup = z.infer<typeof paneGroupSchema>

/** Groups beside (`horizontal`) or above each other. */
type PaneSplit = {
  type: 'split'
  id: string
  orientation: 'horizontal' | 'vertical'
  size?: number | undefined
  children: PaneNode[]
}
type PaneNode = PaneGroup | PaneSplit

const paneNodeSchema: z.ZodType<PaneNode> = z.lazy(() =>
  z.union([
    paneGroupSchema,
    z.object({
      type: z.literal('split'),
      id: z.string().min(1).max(40),
      orientation: z.enum(['horizontal', 'vertical']),
      size: share.optional().catch(undefined),
      children: z.array(paneNodeSchema).max(100),
    }),
  ]),
)

/** Which terminals stand where: the model that the tabs and splits on screen follow. */
export const paneLayoutSchema = z.object({
  version: z.literal(1),
  root: paneNodeSchema,
})
/** Which terminals stand where. */
export type PaneLayout = z.infer<typeof paneLayoutSchema>

/** A side of a group. */
export type PaneSide = 'left' | 'right' | 'up' | 'down'

/** No terminals. */
export const emptyLayout: PaneLayout = { version: 1, root: { type: 'tabset', id: 'group-1', tabs: [] } }

function groupsIn(node: PaneNode): readonly PaneGroup[] {
  return node.type === 'tabset' ? [node] : node.children.flatMap(groupsIn)
}

/** The groups, as they are read: from left to right and from top to bottom. */
export function groupsOf(layout: PaneLayout): readonly PaneGroup[] {
  return groupsIn(layout.root)
}

/** Every terminal, as they are read. */
export function panesOf(layout: PaneLayout): readonly SessionId[] {
  return groupsOf(layout).flatMap(({ tabs }) => tabs.map(({ id }) => id))
}

/** The group that a terminal stands in. */
export function groupOf(layout: PaneLayout, sessionId: SessionId): PaneGroup | undefined {
  return groupsOf(layout).find(({ tabs }) => tabs.some(({ id }) => id === sessionId))
}

/** Replaces groups one by one; null removes one. */
function mapGroups(node: PaneNode, change: (group: PaneGroup) => PaneNode | null): PaneNode | null {
  if (node.type === 'tabset') return change(node)
  const children = node.children.flatMap((child) => mapGroups(child, change) ?? [])
  return children.length === 0 ? null : { ...node, children }
}

/** Splits of one child become that child, splits in a split of the same direction become part of it, shares add up to 100. */
function tidyNode(node: PaneNode): PaneNode {
  if (node.type === 'tabset') {
    const selectedId = node.tabs.find(({ id }) => id === node.selectedId)?.id ?? node.tabs[0]?.id
    return { ...node, selectedId }
  }
  const children = node.children.map(tidyNode).flatMap((child) => {
    if (child.type === 'tabset' || child.orientation !== node.orientation) return [child]
    const { size } = child
    return child.children.map((one) => ({ ...one, size: scaled(one.size, size) }))
  })
  const [only] = children
  if (only !== undefined && children.length === 1) return { ...only, size: node.size }
  const total = children.reduce((sum, { size }) => sum + (size ?? Number.NaN), 0)
  return {
    ...node,
    children: children.map((child) => ({
      ...child,
      size: child.size === undefined || Number.isNaN(total) ? undefined : (child.size / total) * 100,
    })),
  }
}

function scaled(inner: number | undefined, outer: number | undefined): number | undefined {
  return inner === undefined || outer === undefined ? undefined : (inner * outer) / 100
}

function tidy(layout: PaneLayout, root: PaneNode | null): PaneLayout {
  if (root === null) return emptyLayout
  const tidied = tidyNode(root)
  return { ...layout, root: { ...tidied, size: undefined } }
}

/** Puts a terminal in sight: where it stands already, else beside the one that has the focus. */
export function openPane(layout: PaneLayout, sessionId: SessionId, besides: SessionId | null): PaneLayout {
  const here = groupOf(layout, sessionId)
  const group = here ?? (besides === null ? undefined : groupOf(layout, besides)) ?? groupsOf(layout)[0]
  const change = (one: PaneGroup): PaneGroup => {
    if (one.id !== group?.id) return one
    return {
      ...one,
      selectedId: sessionId,
      tabs: here === undefined ? [...one.tabs, { id: sessionId, data: null }] : one.tabs,
    }
  }
  return tidy(layout, mapGroups(layout.root, change))
}

/** Keeps the terminals that `keep` says. A group that loses the one in sight shows its neighbour. */
export function keepPanes(layout: PaneLayout, keep: (sessionId: SessionId) => boolean): PaneLayout {
  const change = (group: PaneGroup): PaneGroup | null => {
    const tabs = group.tabs.filter(({ id }) => keep(id))
    if (tabs.length === 0) return null
    const at = group.tabs.findIndex(({ id }) => id === group.selectedId)
    const next = [...group.tabs.slice(at), ...group.tabs.slice(0, at).toReversed()].find(({ id }) => keep(id))
    return { ...group, tabs, selectedId: next?.id }
  }
  return tidy(layout, mapGroups(layout.root, change))
}

/** The layout without a terminal. */
export function closePaneIn(layout: PaneLayout, sessionId: SessionId): PaneLayout {
  return keepPanes(layout, (id) => id !== sessionId)
}

function idsIn(node: PaneNode): readonly string[] {
  return node.type === 'tabset' ? [node.id] : [node.id, ...node.children.flatMap(idsIn)]
}

function freshId(layout: PaneLayout, kind: 'group' | 'split'): string {
  const taken = new Set(idsIn(layout.root))
  for (let n = 1; ; n += 1) if (!taken.has(`${kind}-${n}`)) return `${kind}-${n}`
}

/** Moves a terminal out of its group into one of its own at that side; null when it stands there alone. */
export function splitPane(layout: PaneLayout, sessionId: SessionId, side: PaneSide): PaneLayout | null {
  const group = groupOf(layout, sessionId)
  if (group === undefined || group.tabs.length < 2) return null
  const without = closePaneIn(layout, sessionId)
  const added: PaneGroup = {
    type: 'tabset',
    id: freshId(layout, 'group'),
    size: 50,
    selectedId: sessionId,
    tabs: [{ id: sessionId, data: null }],
  }
  const change = (one: PaneGroup): PaneNode => {
    if (one.id !== group.id) return one
    const half = { ...one, size: 50 }
    const first = side === 'left' || side === 'up'
    return {
      type: 'split',
      id: freshId(layout, 'split'),
      orientation: side === 'left' || side === 'right' ? 'horizontal' : 'vertical',
      size: one.size,
      children: first ? [added, half] : [half, added],
    }
  }
  return tidy(layout, mapGroups(evenly(without.root), change))
}

/** Puts terminals into groups of their own, in this order; the others stand behind the first. */
export function besideEachOther(
  layout: PaneLayout,
  sessionIds: readonly SessionId[],
  orientation: PaneSplit['orientation'],
): PaneLayout {
  const others = panesOf(layout).filter((id) => !sessionIds.includes(id))
  const children = sessionIds.map((id, at): PaneGroup => ({
    type: 'tabset',
    id: `group-${at + 1}`,
    selectedId: id,
    tabs: [id, ...(at === 0 ? others : [])].map((tab) => ({ id: tab, data: null })),
  }))
  return tidy(layout, { type: 'split', id: 'split-1', orientation, children })
}

/** Gives every part its share in numbers, so that halving one leaves the others as they are. */
function evenly(node: PaneNode): PaneNode {
  if (node.type === 'tabset') return node
  const known = node.children.every(({ size }) => size !== undefined)
  return {
    ...node,
    children: node.children.map((child) => ({
      ...evenly(child),
      size: known ? child.size : 100 / node.children.length,
    })),
  }
}

type Box = { readonly group: PaneGroup; readonly x: number; readonly y: number; readonly w: number; readonly h: number }

function boxesIn(node: PaneNode, x: number, y: number, w: number, h: number): readonly Box[] {
  if (node.type === 'tabset') return [{ group: node, x, y, w, h }]
  let at = 0
  return node.children.flatMap((child) => {
    const part = (child.size ?? 100 / node.children.length) / 100
    const begin = at
    at += part
    return node.orientation === 'horizontal'
      ? boxesIn(child, x + begin * w, y, part * w, h)
      : boxesIn(child, x, y + begin * h, w, part * h)
  })
}

const nearlyZero = 1e-6

/** The group next to a terminal's own at that side: the one that it shares most of its edge with. */
function groupBeside(layout: PaneLayout, group: PaneGroup, side: PaneSide): PaneGroup | undefined {
  const boxes = boxesIn(evenly(layout.root), 0, 0, 1, 1)
  const own = boxes.find((box) => box.group.id === group.id)
  if (own === undefined) return undefined
  const touching = boxes.flatMap((box) => {
    const across =
      side === 'left' || side === 'right'
        ? Math.min(own.y + own.h, box.y + box.h) - Math.max(own.y, box.y)
        : Math.min(own.x + own.w, box.x + box.w) - Math.max(own.x, box.x)
    const gap = {
      left: own.x - (box.x + box.w),
      right: box.x - (own.x + own.w),
      up: own.y - (box.y + box.h),
      down: box.y - (own.y + own.h),
    }[side]
    return Math.abs(gap) < nearlyZero && across > nearlyZero ? [{ group: box.group, across }] : []
  })
  return touching.toSorted((a, b) => b.across - a.across)[0]?.group
}

/** Moves a terminal to the group at that side; where there is none, into a new one. Null when it cannot go further. */
export function movePane(layout: PaneLayout, sessionId: SessionId, side: PaneSide): PaneLayout | null {
  const group = groupOf(layout, sessionId)
  if (group === undefined) return null
  const target = groupBeside(layout, group, side)
  const beside = target?.tabs[0]?.id
  if (beside === undefined) return splitPane(layout, sessionId, side)
  return openPane(closePaneIn(layout, sessionId), sessionId, beside)
}

/** The terminal after (1) or before (-1) another, around the end. */
export function paneAfter(layout: PaneLayout, sessionId: SessionId | null, step: 1 | -1): SessionId | null {
  const panes = panesOf(layout)
  const at = sessionId === null ? -1 : panes.indexOf(sessionId)
  if (at === -1) return panes[0] ?? null
  return panes[(at + step + panes.length) % panes.length] ?? null
}
