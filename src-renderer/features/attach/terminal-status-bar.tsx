import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { closePane } from '../../app/navigation.ts'
import { useRow, useServices } from '../../app/services.ts'
import { Button, Key } from '../../ui/button.tsx'
import type { TerminalStatus } from './terminal-session.ts'

/** What a terminal that is not open waits for, or how it ended, and how to go on. The last screen stays above it. */
export function TerminalStatusBar(props: {
  readonly sessionId: SessionId
  readonly status: TerminalStatus
  readonly onConnect: () => void
}): ReactNode {
  const { sessionId, status, onConnect } = props
  const services = useServices()
  const { actions, keys } = services
  const row = useRow(sessionId)
  if (status.kind === 'open') return null
  const runsAgain =
    row !== undefined && !capabilitiesOf(row.engine).resumes && row.state !== 'working' && row.state !== 'blocked'
  return (
    <div
      role="status"
      aria-label="Terminal status"
      className="absolute right-3 bottom-3 left-3 flex flex-wrap items-center gap-2 rounded-control border border-line bg-panel px-3 py-2"
    >
      <span className="min-w-40 flex-1 wrap-anywhere">{inWords(status, row === undefined)}</span>
      {status.kind !== 'opening' && (
        <>
          {row !== undefined && !runsAgain && <Button onClick={onConnect}>Attach again</Button>}
          {runsAgain && (
            <Button
              onClick={() => {
                actions.respawn(sessionId)
                onConnect()
              }}
            >
              Run again
            </Button>
          )}
          <Button onClick={() => closePane(services, sessionId)}>
            Close <Key>{keys.labelOf('close-terminal')}</Key>
          </Button>
        </>
      )}
    </div>
  )
}

function inWords(status: Exclude<TerminalStatus, { kind: 'open' }>, gone: boolean): string {
  switch (status.kind) {
    case 'opening':
      return 'Attaching…'
    case 'lost':
      return `${singleLine(status.reason)} It attaches again by itself as soon as that works.`
    case 'closed':
      return gone ? `${singleLine(status.reason)} The session was deleted.` : singleLine(status.reason)
  }
}
