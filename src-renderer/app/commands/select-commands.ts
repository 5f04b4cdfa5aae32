import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { comparisonOf } from '../comparison.ts'
import { openPeek, selectedSession } from '../navigation.ts'
import { reviewComparison } from '../review-comparison.ts'
import { clearSelection, extendSelection, selectAll, toggleSelected } from '../selecting.ts'
import type { Services } from '../services.ts'
import { announce } from '../ui-store.ts'
import { explainAloud } from '../../../src-shared/board/why.ts'
import { always, noSession, sessionsMeant, whichSessions, type Command } from './command.ts'
import { copyText } from './surroundings.ts'

function meantRows(services: Services): readonly SessionRow[] {
  return sessionsMeant(services).flatMap((sessionId) => services.actions.rowOf(sessionId) ?? [])
}

function allMuted(services: Services): boolean {
  return meantRows(services).every((row) => row.muted)
}

function notCompared(services: Services): string | null {
  const rows = meantRows(services)
  const [row] = rows
  if (row === undefined) return 'no session is selected'
  if (rows.length > 1) return 'one session at a time'
  return comparisonOf(services, row.sessionId).length === 0 ? 'it is compared with no other' : null
}

const underCursor = (services: Services): string | null =>
  selectedSession(services) === null ? 'no session is selected' : null

/** Selecting several sessions, and what is done to sessions besides running them. */
export const selectCommands = {
  select: {
    group: 'Board',
    title: () => 'Select this session besides others',
    unavailable: underCursor,
    run: (services) => {
      const session = selectedSession(services)
      if (session !== null) toggleSelected(services, session)
    },
  },
  'select-above': {
    group: 'Board',
    title: () => 'Select the session above too',
    unavailable: underCursor,
    run: (services) => extendSelection(services, -1),
  },
  'select-below': {
    group: 'Board',
    title: () => 'Select the session below too',
    unavailable: underCursor,
    run: (services) => extendSelection(services, 1),
  },
  'select-all': {
    group: 'Board',
    title: () => 'Select all sessions',
    unavailable: always,
    run: selectAll,
  },
  'clear-selection': {
    group: 'Board',
    title: () => 'Select nothing',
    unavailable: ({ ui }) => (ui.getState().selection.size === 0 ? 'nothing is selected' : null),
    run: clearSelection,
  },
  why: {
    group: 'Session',
    title: (services) => `Why this state? ${whichSessions(services)}`,
    unavailable: underCursor,
    run: (services) => {
      const { ui, actions } = services
      const session = selectedSession(services)
      const row = session === null ? undefined : actions.rowOf(session)
      if (row === undefined) return
      const isShown = ui.getState().why === session
      ui.setState({ why: isShown ? null : session })
      if (!isShown) announce(ui, explainAloud(row, Date.now()))
    },
  },
  menu: {
    group: 'Session',
    title: (services) => `Show what can be done to ${whichSessions(services)}`,
    unavailable: noSession,
    run: (services) => {
      const session = selectedSession(services)
      const row = session === null ? null : document.querySelector(`[data-key="session:${CSS.escape(session)}"]`)
      const place = row?.getBoundingClientRect()
      services.ui.setState({
        menu: { sessionIds: sessionsMeant(services), x: (place?.left ?? 0) + 32, y: place?.bottom ?? 100 },
      })
    },
  },
  tags: {
    group: 'Session',
    title: (services) => `Tags of ${whichSessions(services)}`,
    unavailable: noSession,
    run: (services) => services.ui.setState({ tagging: sessionsMeant(services) }),
  },
  'compare-changes': {
    group: 'Session',
    title: () => 'Compare the changes side by side',
    unavailable: (services) => notCompared(services),
    run: (services) => {
      const [row] = meantRows(services)
      if (row !== undefined) reviewComparison(services, row.sessionId)
    },
  },
  'keep-one': {
    group: 'Session',
    title: (services) => `Keep ${whichSessions(services)}, delete those it is compared with`,
    unavailable: (services) => notCompared(services),
    run: (services) => {
      const [row] = meantRows(services)
      if (row !== undefined) services.actions.keepOne(row.sessionId)
    },
  },
  fork: {
    group: 'Session',
    title: (services) => `Fork ${whichSessions(services)}: go on in a copy, in its own worktree`,
    unavailable: (services) => {
      const rows = meantRows(services)
      if (rows.length !== 1) return rows.length === 0 ? 'no session is selected' : 'one session at a time'
      return rows[0] !== undefined && capabilitiesOf(rows[0].engine).forks
        ? null
        : 'only sessions of our own agent can be forked'
    },
    run: (services) => {
      const [row] = meantRows(services)
      if (row === undefined) return
      void services.actions.fork(row.sessionId).then((forked) => {
        if (forked === null) return
        services.toasts.show({
          kind: 'done',
          text: `Forked “${row.name}”`,
          actions: [{ label: 'Peek', run: () => openPeek(services, forked) }],
        })
      })
    },
  },
  mute: {
    group: 'Session',
    title: (services) => `${allMuted(services) ? 'Unmute' : 'Mute'} ${whichSessions(services)}`,
    unavailable: noSession,
    run: (services) => services.actions.muteAll(sessionsMeant(services), !allMuted(services)),
  },
  'copy-branch': {
    group: 'Session',
    title: (services) => `Copy the branch of ${whichSessions(services)}`,
    unavailable: (services) =>
      meantRows(services).some((row) => row.worktree !== null) ? null : 'it has no branch of its own yet',
    run: (services) =>
      copyText(
        services,
        meantRows(services)
          .flatMap((row) => row.worktree?.branch ?? [])
          .join(' '),
      ),
  },
  reclaim: {
    group: 'Session',
    title: (services) => `Make room: remove what ${whichSessions(services)} can make again`,
    unavailable: (services) =>
      meantRows(services).some((row) => row.worktree !== null) ? null : 'it has no worktree of its own',
    run: (services) =>
      services.actions.reclaim(meantRows(services).flatMap((row) => (row.worktree === null ? [] : [row.sessionId]))),
  },
  undo: {
    group: 'Board',
    title: () => 'Undo the last deletion',
    unavailable: ({ toasts, ui }) =>
      toasts.undoable() === null && ui.getState().removing.size === 0 ? 'there is nothing to undo' : null,
    run: ({ toasts, actions }) => {
      if (!actions.undoPending()) toasts.undoable()?.()
    },
  },
} as const satisfies Record<string, Command>
