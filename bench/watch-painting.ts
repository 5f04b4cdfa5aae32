/** What `watchPainting` leaves in the page. */
export type Painting = {
  /** A row's text changed: the number in it, and when that was painted. Times are ms since the epoch. */
  readonly paints: { readonly row: string; readonly told: number; readonly paintedAt: number }[]
  /** How often the cells of a session's row were rendered. */
  renders: number
}

declare global {
  var benchPainting: Painting
}

/**
 * Runs in the page before its own scripts: notes when each row shows a new number, and how many rows React renders.
 * The product does not know of it: rows are seen by a mutation observer, renders through the hook that React offers to its
 * developer tools.
 */
export function watchPainting(): void {
  type Fiber = {
    readonly tag: number
    readonly flags: number
    readonly child: Fiber | null
    readonly sibling: Fiber | null
    readonly alternate: Fiber | null
    readonly memoizedProps: { readonly role?: string } | null
    readonly stateNode: unknown
  }
  const painting: Painting = { paints: [], renders: 0 }
  globalThis.benchPainting = painting
  const performedWork = 1
  const hostComponent = 5
  const functionComponents = new Set([0, 15])

  const drawsCells = (fiber: Fiber): boolean => {
    let first = fiber.child
    while (first !== null && first.tag !== hostComponent && !functionComponents.has(first.tag)) first = first.child
    return first?.tag === hostComponent && first.memoizedProps?.role === 'gridcell'
  }
  const count = (fiber: Fiber): void => {
    if (functionComponents.has(fiber.tag) && (fiber.flags & performedWork) !== 0 && drawsCells(fiber))
      painting.renders += 1
    // The same child as before: nothing below was rendered.
    if (fiber.alternate !== null && fiber.child === fiber.alternate.child) return
    for (let child = fiber.child; child !== null; child = child.sibling) count(child)
  }
  Object.defineProperty(globalThis, '__REACT_DEVTOOLS_GLOBAL_HOOK__', {
    value: {
      supportsFiber: true,
      renderers: new Map(),
      inject: () => 1,
      onCommitFiberRoot: (_renderer: number, root: { readonly current: Fiber }) => count(root.current),
      onCommitFiberUnmount: () => undefined,
      onPostCommitFiberRoot: () => undefined,
    },
  })

  // A task that is posted within a frame's callbacks runs right after that frame was painted.
  let inFrame = false
  const afterPaint = new MessageChannel()
  let waiting: (() => void)[] = []
  afterPaint.port1.addEventListener('message', () => {
    inFrame = false
    const tasks = waiting
    waiting = []
    for (const task of tasks) task()
  })
  afterPaint.port1.start()
  const requestFrame = globalThis.requestAnimationFrame.bind(globalThis)
  const enterFrame = (): void => {
    if (inFrame) return
    inFrame = true
    afterPaint.port2.postMessage(null)
  }
  globalThis.requestAnimationFrame = (callback) =>
    requestFrame((time) => {
      enterFrame()
      callback(time)
    })
  const whenPainted = (task: () => void): void => {
    waiting.push(task)
    if (!inFrame) requestFrame(enterFrame)
  }

  const lastOf = new Map<string, number>()
  const observer = new MutationObserver((mutations) => {
    const rows = new Set<Element>()
    for (const { target } of mutations) {
      const row = (target instanceof Element ? target : target.parentElement)?.closest('[role="row"][data-key]')
      if (row != null) rows.add(row)
    }
    const news: { readonly row: string; readonly told: number }[] = []
    for (const element of rows) {
      const told = Number(/told at (\d+)/.exec(element.textContent)?.[1] ?? Number.NaN)
      const row = element.getAttribute('data-key') ?? ''
      if (Number.isNaN(told) || lastOf.get(row) === told) continue
      lastOf.set(row, told)
      news.push({ row, told })
    }
    if (news.length === 0) return
    whenPainted(() => {
      const paintedAt = Date.now()
      for (const one of news) painting.paints.push({ ...one, paintedAt })
    })
  })
  observer.observe(document, { subtree: true, childList: true, characterData: true })
}
