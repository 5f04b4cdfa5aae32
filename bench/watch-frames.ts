/** What `watchFrames` leaves in the page. */
export type Frames = {
  /** Times between two frames, ms. */
  readonly gaps: number[]
  /** From each key's press to the frame that shows what it typed, ms. */
  readonly keys: number[]
}

declare global {
  var benchFrames: Frames
}

/** Runs in the page before its own scripts: notes how far apart frames are, and how long after a key the next one is painted. */
export function watchFrames(): void {
  const frames: Frames = { gaps: [], keys: [] }
  globalThis.benchFrames = frames
  const requestFrame = globalThis.requestAnimationFrame.bind(globalThis)
  let last = 0
  const onFrame = (time: number): void => {
    if (last > 0) frames.gaps.push(time - last)
    last = time
    requestFrame(onFrame)
  }
  requestFrame(onFrame)
  // A task that is posted within a frame's callbacks runs right after that frame was painted.
  const afterPaint = new MessageChannel()
  let pressed: number[] = []
  afterPaint.port1.addEventListener('message', () => {
    const now = performance.now()
    for (const at of pressed) frames.keys.push(now - at)
    pressed = []
  })
  afterPaint.port1.start()
  globalThis.addEventListener(
    'input',
    (event) => {
      pressed.push(event.timeStamp)
      requestFrame(() => afterPaint.port2.postMessage(null))
    },
    { capture: true },
  )
}
