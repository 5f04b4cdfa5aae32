import { z } from 'zod'

const windowStateSchema = z.looseObject({
  schema: z.literal(1),
  x: z.number().int().nullable(),
  y: z.number().int().nullable(),
  width: z.number().int().min(400),
  height: z.number().int().min(300),
  maximized: z.boolean(),
  /** 1 is 100 %. */
  zoom: z.number().min(0.5).max(3).default(1),
})
/** Where the window stood when it was last seen. */
export type WindowState = Readonly<z.infer<typeof windowStateSchema>>

/** A rectangle on the screen, in device-independent pixels. */
export type Rectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** The first window. */
export const firstWindow: WindowState = {
  schema: 1,
  x: null,
  y: null,
  width: 1280,
  height: 800,
  maximized: false,
  zoom: 1,
}

/** Reads what was kept; anything unreadable is the first window. */
export function parseWindowState(text: string | null): WindowState {
  if (text === null) return firstWindow
  try {
    return windowStateSchema.parse(JSON.parse(text))
  } catch {
    return firstWindow
  }
}

/** The window's place on the screens that are there now: never wholly outside, never larger than its screen. */
export function placeOn(state: WindowState, workAreas: readonly Rectangle[]): WindowState {
  const { x, y } = state
  const home = workAreas.find(
    (area) =>
      x !== null &&
      y !== null &&
      x + state.width > area.x + 80 &&
      x < area.x + area.width - 80 &&
      y >= area.y - 8 &&
      y < area.y + area.height - 40,
  )
  const area = home ?? workAreas[0]
  if (area === undefined) return { ...state, x: null, y: null }
  const width = Math.min(state.width, area.width)
  const height = Math.min(state.height, area.height)
  return home === undefined ? { ...state, x: null, y: null, width, height } : { ...state, width, height }
}
