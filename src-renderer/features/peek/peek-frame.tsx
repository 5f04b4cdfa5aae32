import clsx from 'clsx'
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { Part } from '../../app/part.tsx'
import { useServices, useUi } from '../../app/services.ts'
import { Peek } from './peek.tsx'

const narrowest = 320
const widest = 900
const usual = 440
const step = 24

function fitting(width: number): number {
  return Math.round(Math.min(Math.max(width, narrowest), widest, Math.max(narrowest, window.innerWidth * 0.6)))
}

/** The drawer: beside the board where there is room, over it elsewhere. Its width is the user's, and remembered. */
export function PeekFrame(): ReactNode {
  const { memory, ui } = useServices()
  const peek = useUi((state) => state.peek)
  const panesShown = useUi((state) => state.panesShown && state.panes.length > 0)
  const over = useUi((state) => state.peekOver)
  const [width, setWidth] = useState(() => {
    const remembered = Number(memory.read('peek-width') ?? Number.NaN)
    return Number.isFinite(remembered) ? fitting(remembered) : usual
  })
  const dragged = useRef<{ readonly x: number; readonly width: number } | null>(null)
  if (peek === null) return null
  const resize = (next: number): void => {
    const fits = fitting(next)
    setWidth(fits)
    memory.write('peek-width', String(fits))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: step, ArrowRight: -step, Home: widest, End: -widest }[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    resize(width + by)
  }
  const edge = (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of peek"
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      tabIndex={0}
      title="Drag, or use ← and →, to make peek wider; double click for its usual width"
      onKeyDown={onKeyDown}
      onDoubleClick={() => resize(usual)}
      onPointerDown={(event: PointerEvent<HTMLDivElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        dragged.current = { x: event.clientX, width }
      }}
      onPointerMove={(event) => {
        const from = dragged.current
        if (from !== null) setWidth(fitting(from.width + from.x - event.clientX))
      }}
      onPointerUp={() => {
        if (dragged.current !== null) resize(width)
        dragged.current = null
      }}
      onPointerCancel={() => {
        dragged.current = null
      }}
      className="absolute top-0 bottom-0 left-[-3px] z-10 w-1.5 cursor-col-resize touch-none hover:bg-accent focus-visible:bg-accent max-[1099px]:hidden"
    />
  )
  return (
    <div
      // Where it lies over the board, its width is not the user's: the basis of a flex item counts beside it only.
      style={{ flexBasis: width }}
      className={clsx(
        'slide-over absolute top-0 right-0 bottom-0 w-[min(440px,100%)] border-l border-line bg-panel shadow-float',
        panesShown
          ? 'z-40 min-[1600px]:relative min-[1600px]:z-0 min-[1600px]:w-auto min-[1600px]:max-w-[60vw] min-[1600px]:min-w-0 min-[1600px]:shrink-0 min-[1600px]:animate-none min-[1600px]:shadow-none'
          : 'z-20 min-[1100px]:relative min-[1100px]:z-0 min-[1100px]:w-auto min-[1100px]:max-w-[60vw] min-[1100px]:min-w-0 min-[1100px]:shrink-0 min-[1100px]:animate-none min-[1100px]:shadow-none',
        panesShown && !over && 'max-[1599px]:hidden',
      )}
    >
      <Part key={peek} place="fill" close={{ label: 'Close peek', run: () => ui.setState({ peek: null }) }}>
        <Peek sessionId={peek} edge={edge} />
      </Part>
    </div>
  )
}
