import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { useServices } from './services.ts'

/** How wide a part of the window may be. */
export type Widths = {
  /** Under which name it is remembered. */
  readonly memoryKey: string
  readonly narrowest: number
  readonly widest: number
  readonly step: number
  /** Brings a width to what fits the window now. */
  readonly fitting: (width: number) => number
  /** What one pixel of the window counts. */
  readonly perPixel: () => number
}

/** A width that the user chose and this client remembers; null until then. */
export function useWidth(widths: Widths): readonly [number | null, (width: number | null, keep?: boolean) => void] {
  const { memory } = useServices()
  const [width, setWidth] = useState(() => {
    const remembered = Number(memory.read(widths.memoryKey) ?? Number.NaN)
    return Number.isFinite(remembered) ? widths.fitting(remembered) : null
  })
  const change = (next: number | null, keep = true): void => {
    const fits = next === null ? null : widths.fitting(next)
    setWidth(fits)
    if (keep) memory.write(widths.memoryKey, fits === null ? null : String(fits))
  }
  return [width, change]
}

/** The left edge of a part of the window, to drag or to move by keys. A double click gives the usual width back. */
export function LeftEdge(props: {
  readonly label: string
  /** What the title says is made wider. */
  readonly part: string
  readonly widths: Widths
  readonly width: number
  readonly onChange: (width: number | null, keep?: boolean) => void
}): ReactNode {
  const { label, part, widths, width, onChange } = props
  const dragged = useRef<{ readonly x: number; readonly width: number; now: number | null } | null>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = {
      ArrowLeft: width + widths.step,
      ArrowRight: width - widths.step,
      Home: widths.widest,
      End: widths.narrowest,
    }[event.key]
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onChange(next)
  }
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(width)}
      aria-valuemin={widths.narrowest}
      aria-valuemax={widths.widest}
      tabIndex={0}
      title={`Drag, or use ← and →, to make ${part} wider; double click for the usual width`}
      onKeyDown={onKeyDown}
      onDoubleClick={() => onChange(null)}
      onPointerDown={(event: PointerEvent<HTMLDivElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        dragged.current = { x: event.clientX, width, now: null }
      }}
      onPointerMove={(event) => {
        const drag = dragged.current
        if (drag === null || event.clientX === drag.x) return
        drag.now = drag.width + (drag.x - event.clientX) * widths.perPixel()
        onChange(drag.now, false)
      }}
      onPointerUp={() => {
        const now = dragged.current?.now ?? null
        dragged.current = null
        if (now !== null) onChange(now)
      }}
      onPointerCancel={() => {
        dragged.current = null
      }}
      className="absolute top-0 bottom-0 left-[-3px] z-10 w-1.5 cursor-col-resize touch-none hover:bg-accent focus-visible:bg-accent max-[1099px]:hidden"
    />
  )
}
