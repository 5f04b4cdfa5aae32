import type { SessionId } from '../../src-shared/base/ids.ts'
import { comparisonOf } from './comparison.ts'
import { besideEachOther } from './pane-layout.ts'
import { setPanes } from './panes.ts'
import { showAs } from './pane-views.ts'
import type { Services } from './services.ts'
import { sessionKey } from './ui-store.ts'

/** Narrower than this, panes stand above each other. */
const besideFrom = 1_100

/** Shows the changes of all that are compared, side by side; the focus goes to those of `sessionId`. */
export function reviewComparison({ ui, memory, connection }: Services, sessionId: SessionId): void {
  const all = comparisonOf({ connection }, sessionId).map((row) => row.sessionId)
  if (all.length === 0) return
  const orientation = window.innerWidth >= besideFrom ? 'horizontal' : 'vertical'
  setPanes(ui, besideEachOther(ui.getState().paneLayout, all, orientation), sessionId)
  for (const one of all) showAs(ui, memory, one, 'review')
  ui.setState({
    screen: 'board',
    selected: sessionKey(sessionId),
    panesShown: true,
    peek: null,
    peekOver: false,
    wantedPane: sessionId,
  })
}
