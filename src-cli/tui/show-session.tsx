import { render } from 'ink'
import { connect } from '../connection/connect.ts'
import type { Connect } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../failure.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { findSession } from '../sessions/find-session.ts'
import { backgroundedLines } from '../output/backgrounded-lines.ts'
import { App } from './app.tsx'
import { Completer } from './completion/completer.ts'
import type { Leaving } from './leaving.ts'
import { LinearView } from './linear-view.ts'
import { lookFor } from './look.ts'
import { PromptStore } from './prompt-store.ts'
import { Scroll } from './scroll.ts'
import { SessionView } from './session-view.ts'
import { TextTools } from './text-tools.ts'
import { TranscriptScreen } from './transcript-screen.ts'
import { workplaceOf } from './session-picker.ts'
import { promptsIn, ViewActions } from './view-actions.ts'
import { wantsLinear } from './wants-linear.ts'

/** How long a view that was told to end may take over its last words. */
const farewellMs = 500

/** Shows one session after the other in this terminal until the user leaves; `quiet` leaves out the parting words. */
export async function showSessions(context: Context, query: string, quiet = false): Promise<void> {
  for (let next: string | null = query; next !== null;) next = await show(context, next, quiet)
}

/** Follows one session until the user leaves it; gives the one that is to be shown then, or null. */
async function show(context: Context, query: string, quiet: boolean): Promise<string | null> {
  const { home, program, environment } = context
  const connectToSupervisor: Connect = (how) => connect({ home, program, environment, client: 'terminal-view' }, how)
  const connection = await connectToSupervisor()
  const row = await findSession(connection, query, 'read').finally(connection.close)
  const view = new SessionView(connectToSupervisor, row)
  if (wantsLinear(environment)) return await part(context, view, row, quiet, await showLines(context, view, row))
  const look = lookFor(context.colours, new TextTools(context.colours))
  const scroll = new Scroll(row, look, Date.now())
  const screen = new TranscriptScreen({ recent: () => scroll.recent.all, before: view.entriesBefore.bind(view) }, look)
  const completer = new Completer(connectToSupervisor, () => workplaceOf(view.state.row ?? row))
  const keys = new PromptStore(completer.find)
  let isCaughtUp = false
  view.entries.subscribe(({ entries, caughtUp }) => {
    scroll.add(entries, caughtUp)
    // What comes later was typed here, as the prompt knows it: in the transcript commands stand as what they mean.
    if (!isCaughtUp) keys.remember(promptsIn(entries), 'newest')
    isCaughtUp ||= caughtUp
    void screen.add(entries)
  })
  view.start()
  const left = Promise.withResolvers<Leaving>()
  const keyboard = {
    view,
    leave: left.resolve,
    actions: new ViewActions(connectToSupervisor, row),
    keys,
    environment,
    // Until the settings are read, which the first picture does not wait for.
    leftDetaches: true,
  }
  const app = render(<App keyboard={keyboard} scroll={scroll} screen={screen} look={look} />, {
    exitOnCtrlC: false,
    interactive: true,
    kittyKeyboard: { mode: 'auto' },
    // Streams come 30 times a second; a key is not to wait for the picture after the next of them.
    maxFps: 60,
  })
  // Settings that cannot be read are the session's to tell of.
  void leftDetaches(home).then(
    (does) => (keyboard.leftDetaches = does),
    () => undefined,
  )
  const leave = (): void => {
    // The terminal may be gone: what cannot be drawn, or told to a supervisor, does not keep us.
    setTimeout(() => process.exit(exitCodes.done), farewellMs).unref()
    void intoBackground(view)
    left.resolve({ how: 'detached' })
  }
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, leave)
  // By itself the picture ends only when it cannot be drawn.
  const leaving = await Promise.race([left.promise, app.waitUntilExit().then((): Leaving => ({ how: 'detached' }))])
  // The conversation stays in the scrollback; the prompt below it would stay there as if it were still of use.
  app.rerender(null)
  app.unmount()
  await app.waitUntilExit()
  // What is typed from here on is for the shell.
  process.stdin.pause()
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, leave)
  return await part(context, view, row, quiet, leaving)
}

/** Follows a session as lines, for those who listen, and for terminals that can do no more. */
async function showLines(context: Context, view: SessionView, row: SessionRow): Promise<Leaving> {
  const linear = new LinearView(view, row, { input: process.stdin, say: context.print, now: context.now })
  view.entries.subscribe(({ entries, caughtUp }) => linear.add(entries, caughtUp))
  view.start()
  return await linear.run()
}

/** Says what there is to say at the end, to the supervisor and to the user. */
async function part(
  context: Context,
  view: SessionView,
  row: SessionRow,
  quiet: boolean,
  leaving: Leaving,
): Promise<string | null> {
  const { row: last, trouble } = view.state
  const goesOn = leaving.how !== 'removed' && (await intoBackground(view))
  // What was shown was seen. That nobody can be told of it right now is no reason to stay.
  if (leaving.how !== 'removed' && trouble === null) await view.markSeen().catch(() => undefined)
  view.close()
  if (leaving.how === 'moved') return leaving.sessionId
  if (quiet) return null
  // What was erased has left a blank line; lines that were only said have not.
  const gap = wantsLinear(context.environment) ? '\n' : ''
  if (goesOn) context.print(`${gap}${backgroundedLines(last ?? row, process.stdout.columns ?? null)}`)
  else {
    const said = leaving.how === 'removed' ? 'it was removed' : `backburner attach ${row.id}`
    context.print(`${gap}${singleLine((last ?? row).name, 60)} · ${said}\n`)
  }
  return null
}

/** A session that was started here goes on in the background; one that never got anything to do is gone in five minutes. */
async function intoBackground(view: SessionView): Promise<boolean> {
  const { row, lastSeq, queued } = view.state
  const isEmpty = row?.prompt === '' && lastSeq === 0 && queued.length === 0
  if (row?.kind !== 'foreground' || isEmpty) return false
  return await view.sendToBackground().then(
    () => true,
    () => false,
  )
}

async function leftDetaches(home: string): Promise<boolean> {
  const { loadSettings } = await import('../../src-node/settings/load-settings.ts')
  const { settings } = await loadSettings({
    userFile: homePaths(home).settings,
    projectDirectory: null,
    trusted: false,
  })
  return settings.attach.leftDetaches.value
}
