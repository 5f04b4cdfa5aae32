import type { Terminal } from '@xterm/xterm'
import { z } from 'zod'

/** How long a flooded terminal waits before its next frame: so many times what the last one took, within limits. */
const floodedRest = 8
const longestRestMs = 500
/** Any other terminal rests as long as its last frame took: the other half of its time belongs to parsing and to keys. */
const calmRest = 1
/** When nothing more has come for so long, the last screen is drawn whatever the pace. */
const idleMs = 100

type Cell = readonly [column: number, row: number]

/** The part of the emulator's render service that is paced. */
type RenderService = {
  refreshRows: (start: number, end: number, isRedrawOnly?: boolean) => void
  handleSelectionChanged: (start: Cell | undefined, end: Cell | undefined, columns: boolean) => void
}

function isRenderService(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'refreshRows' in value && 'handleSelectionChanged' in value
}

/**
 * What the emulator does not offer: to leave out frames. The package is pinned; a version without these fields draws every
 * frame, and the throughput row of `npm run bench` says so.
 */
const internals = z.object({ _core: z.object({ _renderService: z.custom<RenderService>(isRenderService) }) })

/** Draws a terminal less often while more output comes than can be drawn. */
export type RenderPace = {
  /** Whether output waits behind what is being parsed. */
  readonly setFlooded: (flooded: boolean) => void
  readonly dispose: () => void
}

/**
 * A frame of a full screen of changed text takes longer to lay out and paint than to parse what scrolled by, and nobody
 * reads sixty screens a second. So frames are spaced by a multiple of what one costs here.
 */
export function paceRendering(terminal: Terminal): RenderPace {
  const inside = internals.safeParse(terminal)
  if (!inside.success) return { setFlooded: () => undefined, dispose: () => undefined }
  const service = inside.data._core._renderService
  const refreshRows = service.refreshRows.bind(service)
  const selectionChanged = service.handleSelectionChanged.bind(service)
  const painted = new MessageChannel()
  let flooded = false
  let waiting: { readonly start: number; readonly end: number } | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let askedAt = 0
  let drawing = false
  let frameBegan = 0
  let frameEnded = 0
  let frameMs = 0

  painted.port1.addEventListener('message', () => {
    drawing = false
    frameEnded = performance.now()
    frameMs = frameEnded - frameBegan
    if (waiting !== null) wait()
  })
  painted.port1.start()
  const nextAt = (): number => frameEnded + Math.min(longestRestMs, frameMs * (flooded ? floodedRest : calmRest))
  const stop = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }
  const draw = (): void => {
    stop()
    if (waiting === null || drawing) return
    const { start, end } = waiting
    waiting = null
    drawing = true
    requestAnimationFrame(() => {
      frameBegan = performance.now()
      // Arrives when this frame has been laid out and painted.
      painted.port2.postMessage(null)
    })
    refreshRows(start, end)
  }
  // A flooded terminal draws when something comes and its time has come, or when nothing comes any more. A timer that runs
  // is left alone: setting one for every line would cost as much as the line.
  const wait = (): void => {
    timer ??= setTimeout(
      () => {
        timer = null
        if (flooded && performance.now() - askedAt < idleMs) wait()
        else draw()
      },
      flooded ? idleMs : Math.max(0, nextAt() - performance.now()),
    )
  }
  service.refreshRows = (start, end) => {
    waiting =
      waiting === null ? { start, end } : { start: Math.min(waiting.start, start), end: Math.max(waiting.end, end) }
    if (drawing) return
    askedAt = performance.now()
    if (askedAt >= nextAt()) draw()
    else wait()
  }
  let selects = false
  service.handleSelectionChanged = (start, end, columns) => {
    // Told after every scroll, though nothing is selected: a renderer of elements would draw every row once more.
    if (!selects && start === undefined && end === undefined) return
    selects = start !== undefined || end !== undefined
    selectionChanged(start, end, columns)
  }
  // The renderer of elements draws the last selection anew when the size changes, also one that is gone.
  const resized = terminal.onResize(() => {
    requestAnimationFrame(() => {
      if (!terminal.hasSelection()) selectionChanged(undefined, undefined, false)
    })
  })
  return {
    setFlooded: (next) => {
      flooded = next
    },
    dispose: () => {
      stop()
      resized.dispose()
      painted.port1.close()
    },
  }
}
