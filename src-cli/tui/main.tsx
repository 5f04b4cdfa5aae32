import { render } from 'ink'
import { connect } from '../connection/connect.ts'
import type { Connect } from '../connection/reconnecting.ts'
import { failureOf } from '../api-failure.ts'
import { contextOf } from '../context.ts'
import { exitCodes } from '../failure.ts'
import { programAt } from '../program.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { findSession } from '../sessions/find-session.ts'
import { App } from './app.tsx'
import { PromptStore } from './prompt-store.ts'
import { Scroll } from './scroll.ts'
import { SessionView } from './session-view.ts'

// The terminal view: `terminal-view.js <sessionId>`, with BACKBURNER_HOME in the environment. One process per attachment.

/** How long a view that was told to end may take over its last words. */
const farewellMs = 500

/** Follows one session in this terminal until the user leaves it; gives the exit code. */
async function main(query: string): Promise<number> {
  const context = contextOf(programAt(import.meta.dirname))
  const { home, program, environment } = context
  const connectToSupervisor: Connect = (how) => connect({ home, program, environment, client: 'terminal-view' }, how)
  const connection = await connectToSupervisor()
  const row = await findSession(connection, query, 'read').finally(connection.close)
  const view = new SessionView(connectToSupervisor, row)
  const scroll = new Scroll(row, Date.now())
  view.entries.subscribe(({ entries, caughtUp }) => scroll.add(entries, caughtUp))
  view.start()
  const app = render(<App view={view} scroll={scroll} keys={new PromptStore()} />, {
    exitOnCtrlC: false,
    interactive: true,
    kittyKeyboard: { mode: 'auto' },
  })
  const leave = (): void => {
    // The terminal may be gone: what cannot be drawn, or told to a supervisor, does not keep us.
    setTimeout(() => process.exit(exitCodes.done), farewellMs).unref()
    app.unmount()
  }
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, leave)
  const how = await app.waitUntilExit()
  // What was shown was seen. That nobody can be told of it right now is no reason to stay.
  if (how !== 'removed' && view.state.trouble === null) await view.markSeen().catch(() => undefined)
  view.close()
  const said = how === 'removed' ? 'it was removed' : `backburner attach ${row.id}`
  context.print(`\n${singleLine(row.name, 60)} · ${said}\n`)
  return exitCodes.done
}

try {
  process.exitCode = await main(process.argv[2] ?? '')
} catch (error) {
  const failure = failureOf(error)
  process.stderr.write(`backburner: ${failure.message}\n`)
  process.exitCode = failure.exitCode
}
