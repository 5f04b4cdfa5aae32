/** What `watchReview` leaves in the page. */
export type ReviewWatch = {
  /** From the key that opens a review to the frame that shows the first changed lines, ms. */
  readonly opened: number[]
  /** While the changes are scrolled: for each frame the share of the list's height that shows no line yet. */
  readonly blanks: number[]
}

declare global {
  var benchReview: ReviewWatch
}

/** Runs in the page before its own scripts: notes when a review's first lines are painted, and how much of it is blank in each frame. */
export function watchReview(): void {
  const watch: ReviewWatch = { opened: [], blanks: [] }
  globalThis.benchReview = watch
  const requestFrame = globalThis.requestAnimationFrame.bind(globalThis)
  let pressed: number | null = null
  globalThis.addEventListener(
    'keydown',
    ({ code, ctrlKey, shiftKey, timeStamp }) => {
      if (code === 'KeyD' && ctrlKey && shiftKey) pressed = timeStamp
    },
    { capture: true },
  )
  const list = (): Element | null => document.querySelector('[role="grid"][aria-label="Changes"]')
  const isLine = (row: Element): boolean => row.textContent.includes('export const value')
  // A task that is posted within a frame's callbacks runs right after that frame was painted.
  const afterPaint = new MessageChannel()
  afterPaint.port1.addEventListener('message', () => {
    if (pressed === null) return
    watch.opened.push(performance.now() - pressed)
    pressed = null
  })
  afterPaint.port1.start()
  let asked = false
  new MutationObserver(() => {
    if (pressed === null || asked || ![...(list()?.querySelectorAll('[role="row"]') ?? [])].some(isLine)) return
    asked = true
    requestFrame(() => {
      asked = false
      afterPaint.port2.postMessage(null)
    })
  }).observe(document, { subtree: true, childList: true })

  const onFrame = (): void => {
    const box = list()
    if (box !== null) {
      const { top, bottom } = box.getBoundingClientRect()
      let filled = 0
      for (const row of box.querySelectorAll('[role="row"]')) {
        if (row.querySelector('.skeleton') !== null) continue
        const place = row.getBoundingClientRect()
        filled += Math.max(0, Math.min(bottom, place.bottom) - Math.max(top, place.top))
      }
      watch.blanks.push(Math.max(0, 1 - filled / (bottom - top)))
    }
    requestFrame(onFrame)
  }
  requestFrame(onFrame)
}
