import type { Receipt } from '../../../src-shared/worker-protocol/messages.ts'
import { done, refused } from '../../session/decide.ts'
import type { EngineHost } from '../../session/engine.ts'
import type { ProgramTerminal } from './program-terminal.ts'

const patienceMs = 5_000
const lookMs = 50
const escapeKey = '\u001b'

/** Ends the running turn as its user would: no hook tells of it, so the files are looked at until they do. */
export async function interruptTurn(
  { clock, record }: EngineHost,
  terminal: ProgramTerminal,
  look: () => Promise<void>,
): Promise<Receipt> {
  if (record().state !== 'working') return done
  terminal.press(escapeKey)
  const deadline = clock.now() + patienceMs
  while (clock.now() < deadline) {
    await new Promise<void>((resolve) => clock.schedule(lookMs, () => resolve()))
    await look()
    if (record().state !== 'working') return done
  }
  return refused('failed', 'Claude Code did not end its turn; attach to see why')
}
