import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { focusPlace } from '../focus.ts'
import {
  attach,
  isPeekShown,
  nthOfDirectory,
  openPeek,
  selectedEntry,
  selectedSession,
  toggleEntry,
} from '../navigation.ts'
import type { Services } from '../services.ts'
import { noSession, sessionsMeant, whichSessions, type Command } from './command.ts'
import { copyText, openAddress } from './surroundings.ts'

function oneRow(services: Services): SessionRow | undefined {
  const session = selectedSession(services)
  return session === null ? undefined : services.actions.rowOf(session)
}

function isQueued(row: SessionRow): boolean {
  return row.hold?.kind === 'queue'
}

function isRunning(row: SessionRow | undefined): boolean {
  return row?.state === 'working' || row?.state === 'blocked'
}

/** Those of the sessions meant that something holds of. */
function meantWhere(services: Services, holds: (row: SessionRow) => boolean): readonly SessionId[] {
  return sessionsMeant(services).filter((sessionId) => {
    const row = services.actions.rowOf(sessionId)
    return row !== undefined && holds(row)
  })
}

function allPinned(services: Services): boolean {
  return meantWhere(services, (row) => !row.pinned).length === 0
}

/** Not available unless one session is meant and `why` finds nothing against it. */
const forRow =
  (why: (row: SessionRow) => string | null) =>
  (services: Services): string | null => {
    const row = oneRow(services)
    return row === undefined ? 'no session is selected' : why(row)
  }

/** What can be done to the selected session, or to all selected ones. */
export const sessionCommands = {
  peek: {
    group: 'Session',
    title: (services) => {
      const session = selectedSession(services)
      const isOpen = session !== null && services.ui.getState().peek === session && isPeekShown(services)
      return `${isOpen ? 'Close the peek of' : 'Peek at'} ${whichSessions(services)}`
    },
    unavailable: (services) => (selectedEntry(services) === null ? 'no session is selected' : null),
    run: (services) => {
      const { ui } = services
      const session = selectedSession(services)
      const entry = selectedEntry(services)
      if (session === null) {
        if (entry !== null) toggleEntry(services, entry)
      } else if (ui.getState().peek === session && isPeekShown(services)) ui.setState({ peek: null })
      else openPeek(services, session)
    },
  },
  open: {
    group: 'Session',
    title: () => 'Open: attach a terminal, fold or unfold a group',
    unavailable: (services) => (selectedEntry(services) === null ? 'nothing is selected' : null),
    run: (services) => {
      const entry = selectedEntry(services)
      if (entry?.kind === 'session') attach(services, entry.sessionId)
      else if (entry !== null) toggleEntry(services, entry)
    },
  },
  attach: {
    group: 'Session',
    title: (services) => `Attach ${whichSessions(services)}`,
    unavailable: (services) => (selectedSession(services) === null ? 'no session is selected' : null),
    run: (services) => {
      const session = selectedSession(services)
      if (session !== null) attach(services, session)
    },
  },
  'attach-nth': {
    group: 'Session',
    title: () => 'Attach to the n-th session of this directory',
    unavailable: (services) => (nthOfDirectory(services, 1) === null ? 'there is no session' : null),
    run: (services, index) => {
      const session = nthOfDirectory(services, index + 1)
      if (session !== null) attach(services, session)
    },
  },
  reply: {
    group: 'Session',
    title: (services) => `Reply to ${whichSessions(services)}`,
    unavailable: (services) => (selectedSession(services) === null ? 'no session is selected' : null),
    run: (services) => {
      if (services.ui.getState().selection.size > 1) {
        services.ui.setState({ replyingAll: true })
        return
      }
      const session = selectedSession(services)
      if (session === null) return
      openPeek(services, session)
      // The drawer is drawn first.
      requestAnimationFrame(() => focusPlace('reply'))
    },
  },
  pin: {
    group: 'Session',
    title: (services) => `${allPinned(services) ? 'Unpin' : 'Pin'} ${whichSessions(services)}`,
    unavailable: noSession,
    run: (services) => {
      services.actions.pinAll(sessionsMeant(services), !allPinned(services))
    },
  },
  'reorder-up': {
    group: 'Session',
    title: (services) => `Move ${whichSessions(services)} up`,
    unavailable: noSession,
    run: (services) => {
      services.actions.nudgeAll(sessionsMeant(services), -1)
    },
  },
  'reorder-down': {
    group: 'Session',
    title: (services) => `Move ${whichSessions(services)} down`,
    unavailable: noSession,
    run: (services) => {
      services.actions.nudgeAll(sessionsMeant(services), 1)
    },
  },
  rename: {
    group: 'Session',
    title: (services) => {
      const row = oneRow(services)
      return row === undefined ? 'Rename the session' : `Rename “${row.name}”`
    },
    unavailable: forRow(() => null),
    run: (services) => {
      const row = oneRow(services)
      if (row !== undefined) services.ui.setState({ renaming: { sessionId: row.sessionId, text: row.name } })
    },
  },
  stop: {
    group: 'Session',
    title: (services) => `Stop ${whichSessions(services)}; again within two seconds: delete`,
    unavailable: noSession,
    run: (services) => {
      services.actions.stopThenDeleteAll(sessionsMeant(services))
    },
  },
  'stop-only': {
    group: 'Session',
    title: (services) => `Stop ${whichSessions(services)}`,
    unavailable: (services) =>
      noSession(services) ?? (meantWhere(services, isRunning).length === 0 ? 'it does not run' : null),
    run: (services) => {
      for (const session of meantWhere(services, isRunning)) services.actions.stop(session)
    },
  },
  delete: {
    group: 'Session',
    title: (services) => `Delete ${whichSessions(services)}`,
    unavailable: noSession,
    run: (services) => {
      services.actions.removeAll(sessionsMeant(services))
    },
  },
  'start-again': {
    group: 'Session',
    title: (services) => `Start ${whichSessions(services)} again`,
    unavailable: (services) =>
      noSession(services) ?? (meantWhere(services, (row) => !isRunning(row)).length === 0 ? 'it runs' : null),
    run: (services) => {
      for (const session of meantWhere(services, (row) => !isRunning(row))) services.actions.respawn(session)
    },
  },
  'start-now': {
    group: 'Session',
    title: (services) => `Start ${whichSessions(services)} now, before its turn`,
    unavailable: (services) =>
      noSession(services) ?? (meantWhere(services, isQueued).length === 0 ? 'it does not wait for its turn' : null),
    run: (services) => {
      for (const session of meantWhere(services, isQueued)) services.actions.startNow(session)
    },
  },
  interrupt: {
    group: 'Session',
    title: (services) => `Interrupt ${whichSessions(services)}`,
    unavailable: (services) =>
      noSession(services) ??
      (meantWhere(services, (row) => row.state === 'working').length === 0 ? 'it does nothing right now' : null),
    run: (services) => {
      for (const session of meantWhere(services, (row) => row.state === 'working')) services.actions.interrupt(session)
    },
  },
  'copy-id': {
    group: 'Session',
    title: (services) => `Copy the id of ${whichSessions(services)}`,
    unavailable: noSession,
    run: (services) => {
      const ids = sessionsMeant(services).flatMap((session) => services.actions.rowOf(session)?.id ?? [])
      copyText(services, ids.join(' '))
    },
  },
  'copy-directory': {
    group: 'Session',
    title: (services) => `Copy the directory of ${whichSessions(services)}`,
    unavailable: forRow(() => null),
    run: (services) => {
      const row = oneRow(services)
      if (row !== undefined) copyText(services, row.worktree?.path ?? row.cwd)
    },
  },
  'open-directory': {
    group: 'Session',
    title: (services) => {
      const whose = `${oneRow(services)?.worktree == null ? 'folder' : 'worktree folder'} of ${whichSessions(services)}`
      return services.native === null ? `Copy the path of the ${whose}` : `Open the ${whose}`
    },
    unavailable: forRow(() => null),
    run: (services) => {
      const row = oneRow(services)
      if (row === undefined) return
      const path = row.worktree?.path ?? row.cwd
      // A browser opens no folder: its path does elsewhere.
      if (services.native === null) return copyText(services, path)
      void services.native.openFolder(row.sessionId).then((isOpen) => {
        if (!isOpen) services.toasts.show({ kind: 'problem', text: 'The folder was not opened', detail: path })
      })
    },
  },
  'open-pull-request': {
    group: 'Session',
    title: (services) => `Open the pull request of ${whichSessions(services)}`,
    unavailable: forRow((row) => (row.pullRequests.length === 0 ? 'it has no pull request' : null)),
    run: (services) => {
      const url = oneRow(services)?.pullRequests[0]?.url
      if (url !== undefined) openAddress(services, url)
    },
  },
} as const satisfies Record<string, Command>
