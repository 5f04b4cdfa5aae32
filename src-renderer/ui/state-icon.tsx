import clsx from 'clsx'
import type { ReactNode } from 'react'
import type { Liveness } from '../../src-shared/board/session-row.ts'
import type { SessionState } from '../../src-shared/board/session-state.ts'

const colors: Readonly<Record<SessionState | 'unknown', string>> = {
  working: 'text-working',
  blocked: 'text-needs',
  idle: 'text-stopped',
  completed: 'text-completed',
  failed: 'text-failed',
  stopped: 'text-stopped',
  unknown: 'text-stopped',
}

/** ✻: the process lives. */
const alive = <path d="M8 1.8v12.4M1.8 8h12.4M3.6 3.6l8.8 8.8M12.4 3.6l-8.8 8.8" strokeWidth="1.7" />
/** ✢: a loop asleep between runs. */
const asleep = <path d="M8 2v12M2 8h12" strokeWidth="1.7" />
/** ∙: the process exited; a peek, reply or attach restarts it. */
const exited = <circle cx="8" cy="8" r="3" fill="currentColor" stroke="none" />
const starting = <circle cx="8" cy="8" r="5" strokeWidth="1.7" strokeDasharray="2.6 2.6" />
/** The only filled badge on the board: somebody waits for you. */
const asking = (
  <>
    <circle cx="8" cy="8" r="7" fill="currentColor" stroke="none" />
    <path className="text-on-needs" d="M8 4.3v4.4M8 11.4v.2" stroke="currentColor" strokeWidth="1.9" />
  </>
)
/** The same, of a process that exited meanwhile. */
const askingExited = (
  <>
    <circle cx="8" cy="8" r="6.2" strokeWidth="1.6" />
    <path d="M8 4.8v3.8M8 11v.2" strokeWidth="1.7" />
  </>
)
const unknown = (
  <>
    <circle cx="8" cy="8" r="5.5" strokeWidth="1.3" />
    <path d="M4.6 9.4l4.8-4.8M6.6 11.4l4.8-4.8" strokeWidth="1.3" />
  </>
)

function shapeOf(state: SessionState | 'unknown', liveness: Liveness): ReactNode {
  if (state === 'unknown') return unknown
  if (state === 'blocked') return liveness === 'exited' ? askingExited : asking
  switch (liveness) {
    case 'alive':
      return alive
    case 'asleep':
      return asleep
    case 'exited':
      return exited
    case 'starting':
      return starting
    case 'unresponsive':
      return unknown
  }
}

/** A session's state (colour) and its process (shape). Says nothing by itself: the board word stands beside it. */
export function StateIcon(props: {
  readonly state: SessionState | 'unknown'
  readonly liveness: Liveness
  readonly size?: number
}): ReactNode {
  const { state, liveness, size = 16 } = props
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      className={clsx('shrink-0', colors[state], state === 'working' && 'shimmer')}
    >
      {shapeOf(state, liveness)}
    </svg>
  )
}
