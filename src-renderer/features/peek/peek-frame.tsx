import clsx from 'clsx'
import type { ReactNode } from 'react'
import { Part } from '../../app/part.tsx'
import { LeftEdge, useWidth, type Widths } from '../../app/resizable.tsx'
import { useServices, useUi } from '../../app/services.ts'
import { Peek } from './peek.tsx'

const narrowest = 320
const widest = 900
const usual = 440

const widths: Widths = {
  memoryKey: 'peek-width',
  narrowest,
  widest,
  step: 24,
  fitting: (width) =>
    Math.round(Math.min(Math.max(width, narrowest), widest, Math.max(narrowest, window.innerWidth * 0.6))),
  perPixel: () => 1,
}

/** The drawer: beside the board where there is room, over it elsewhere. Its width is the user's, and remembered. */
export function PeekFrame(): ReactNode {
  const { ui } = useServices()
  const peek = useUi((state) => state.peek)
  const panesShown = useUi((state) => state.panesShown && state.panes.length > 0)
  const over = useUi((state) => state.peekOver)
  const [chosen, setWidth] = useWidth(widths)
  const width = chosen ?? usual
  if (peek === null) return null
  const edge = <LeftEdge label="Width of peek" part="peek" widths={widths} width={width} onChange={setWidth} />
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
