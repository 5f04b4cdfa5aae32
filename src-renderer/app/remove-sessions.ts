import type { SessionId } from '../../src-shared/base/ids.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { CallFailure } from '../../src-shared/client/failure.ts'
import { restorableFor, unsavedWorkOf } from '../../src-shared/client/unsaved-work.ts'
import { focusPlace } from './focus.ts'
import { plural } from './format.ts'
import type { ActionParts } from './action-parts.ts'

type Kept = { readonly sessionId: SessionId; readonly name: string; readonly failure: CallFailure }
type Removed = { readonly sessionId: SessionId; readonly name: string; readonly saved: readonly string[] }

/** What was saved, as a sentence of its own. Pure. */
function savedInWords(saved: readonly string[]): string {
  return saved.length === 0 ? '' : `Saved: ${saved.join(' · ')}`
}

/** Makes what deletes sessions: one message for all, with the way back; work that would be lost is asked for, once for all. */
export function createRemoving({ connection, ui, toasts, run, nameOf, tell }: ActionParts) {
  const restoreAll = (removed: readonly Removed[]): void => {
    for (const { sessionId, name } of removed) {
      run(`“${name}” was not restored`, (client) => client.sessions.restore({ sessionId }))
    }
  }
  const tellRemoved = (removed: readonly Removed[]): void => {
    const [first] = removed
    if (first === undefined) return
    const saved = removed.flatMap((one) => one.saved).map((line) => singleLine(line))
    const names = removed.map(({ name }) => `“${name}”`).join(', ')
    const detail = removed.length > 1 ? singleLine(names, 300) : savedInWords(saved)
    toasts.show({
      kind: 'done',
      text: removed.length > 1 ? `Deleted ${plural(removed.length, 'session')}` : `Deleted “${first.name}”`,
      ...(detail === '' ? {} : { detail }),
      actions: [{ label: 'Undo', run: () => restoreAll(removed) }],
    })
  }
  const tellKept = (kept: readonly Kept[]): void => {
    const unsaved = kept.flatMap((one) => {
      const found = unsavedWorkOf(one.failure)
      if (found === null) tell(`“${one.name}” was not deleted`, one.failure)
      return found === null ? [] : [{ ...one, ...found }]
    })
    const [first] = unsaved
    if (first === undefined) return
    const one = unsaved.length === 1
    const restorable = restorableFor(connection.settings.getState().inForce.trash?.days)
    toasts.show({
      kind: 'problem',
      text: one
        ? `“${first.name}” was not deleted: it has ${first.words}`
        : `${plural(unsaved.length, 'session')} were not deleted: they have unsaved work`,
      detail: one
        ? `${restorable}. It is in ${singleLine(first.worktree)}`
        : singleLine(`${restorable}. ${unsaved.map(({ name, words }) => `“${name}”: ${words}`).join(' · ')}`, 400),
      actions: [
        {
          label: 'Delete anyway',
          run: () =>
            void remove(
              unsaved.map(({ sessionId }) => sessionId),
              true,
            ),
        },
      ],
    })
  }
  /** Deletions under way, by whether they are to be undone once they are done; the newest last. */
  const pending: { undone: boolean }[] = []
  const remove = async (given: readonly SessionId[], force: boolean): Promise<void> => {
    const { removing } = ui.getState()
    const sessionIds = given.filter((sessionId) => !removing.has(sessionId))
    if (sessionIds.length === 0) return
    const deletion = { undone: false }
    pending.push(deletion)
    ui.setState({ removing: new Set([...removing, ...sessionIds]) })
    const kept: Kept[] = []
    const removed: Removed[] = []
    await Promise.all(
      sessionIds.map(async (sessionId) => {
        const name = nameOf(sessionId)
        const result = await connection.call((client) => client.sessions.remove({ sessionId, force }))
        if (result.ok) removed.push({ sessionId, name, saved: result.value.saved })
        else kept.push({ sessionId, name, failure: result.failure })
      }),
    )
    pending.splice(pending.indexOf(deletion), 1)
    const gone = new Set(removed.map(({ sessionId }) => sessionId))
    const { peek } = ui.getState()
    ui.setState((state) => ({
      removing: new Set([...state.removing].filter((one) => !sessionIds.includes(one))),
      ...(peek !== null && gone.has(peek) ? { peek: null } : {}),
    }))
    // What the focus stood on may be gone with its session.
    if (gone.size > 0 && (document.activeElement === null || document.activeElement === document.body)) {
      focusPlace('board')
    }
    if (deletion.undone) restoreAll(removed)
    else tellRemoved(removed)
    tellKept(kept)
  }
  return {
    removeAll: (sessionIds: readonly SessionId[]): void => void remove(sessionIds, false),
    /** Deletes sessions with whatever they have: it is saved, and one message brings all of it back. */
    removeSaved: (sessionIds: readonly SessionId[]): void => void remove(sessionIds, true),
    /** Has the newest deletion that is under way undone as soon as it is done; false when none is. */
    undoPending: (): boolean => {
      const newest = pending.findLast(({ undone }) => !undone)
      if (newest !== undefined) newest.undone = true
      return newest !== undefined
    },
  }
}
