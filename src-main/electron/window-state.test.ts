import { describe, expect, it } from 'vitest'
import { firstWindow, parseWindowState, placeOn } from './window-state.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const kept = { schema: 1 as const, x: 100, y: 100, width: 1200, height: 700, maximized: false, zoom: 1.25 }

describe('the place of the window', () => {
  it('is the first one when nothing, or nonsense, was kept', () => {
    expect(parseWindowState(null)).toEqual(firstWindow)
    expect(parseWindowState('{"schema":1,"width":"wide"}')).toEqual(firstWindow)
    expect(parseWindowState('{')).toEqual(firstWindow)
  })
  it('is at 100 % where an older version kept no zoom', () => {
    const { zoom: _, ...older } = kept
    expect(parseWindowState(JSON.stringify(older)).zoom).toBe(1)
    expect(parseWindowState(JSON.stringify({ ...kept, zoom: 9 }))).toEqual(firstWindow)
  })
  it('is where it was, on a screen that is still there', () => {
    expect(placeOn(parseWindowState(JSON.stringify(kept)), [laptop])).toEqual(kept)
  })
  it('is the system’s choice when its screen is gone', () => {
    expect(placeOn({ ...kept, x: 4000 }, [laptop])).toMatchObject({ x: null, y: null, width: 1200 })
  })
  it('never exceeds its screen', () => {
    expect(placeOn({ ...kept, width: 3000, height: 2000 }, [laptop])).toMatchObject({ width: 1440, height: 875 })
  })
})
