import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../failure.ts'
import { TerminalFilter } from '../output/terminal-filter.ts'
import { TerminalLink, type TerminalSize } from './terminal-link.ts'

/** Ctrl+]: the one key that does not go to the program. */
const DETACH = 0x1d
/** Undoes what a program may have left on: other screen, hidden cursor, mouse, paste marks, key modes, colours, scroll region. */
const RESTORE =
  '\u001b[?1049l\u001b[?25h\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l\u001b[?2004l\u001b[?1l\u001b>\u001b[r\u001b[m'
const RESET = '\u001b[m\u001b[r\u001b[?1049l'

/** Connects this terminal to the session's own: every key goes to the program, `Ctrl+]` leaves it. */
export async function attachRaw(context: Context, row: SessionRow): Promise<number> {
  const { stdin, stdout } = process
  const filter = new TerminalFilter()
  const bottom = (): string => `\u001b[${Math.max(1, stdout.rows)};1H`
  const size = (): TerminalSize => ({ cols: Math.max(2, stdout.columns), rows: Math.max(1, stdout.rows) })
  const link = new TerminalLink(
    { home: context.home, connect: context.connect, sessionId: row.sessionId, size: size() },
    {
      onOutput: (bytes, drawn) => void stdout.write(filter.pass(bytes), drawn),
      // What stood here before goes up into the scrollback, not away.
      onScreen: () => void stdout.write(`${RESET}${bottom()}${'\n'.repeat(stdout.rows)}\u001b[H\u001b[J`),
    },
  )
  const onInput = (given: Buffer | string): void => {
    // Text, where the board has read the keys before.
    const chunk = Buffer.from(given)
    const at = chunk.indexOf(DETACH)
    if (at !== 0) link.input(at === -1 ? chunk : chunk.subarray(0, at))
    if (at !== -1) link.close()
  }
  const onResize = (): void => link.resize(size())
  const onSignal = (): void => link.close()
  const signals = ['SIGTERM', 'SIGHUP'] as const
  stdout.write(`\u001b[2m${singleLine(row.name, 60)} · Ctrl+] leaves it running\u001b[m\r\n`)
  stdin.setRawMode(true)
  stdin.on('data', onInput)
  stdout.on('resize', onResize)
  for (const signal of signals) process.on(signal, onSignal)
  try {
    const end = await link.run()
    stdout.write(RESTORE + bottom())
    const said = end === null ? 'detached, it goes on' : endWords(end.exitCode, end.reason)
    stdout.write(`\r\n\u001b[2m[${row.id} ${said}]\u001b[m\r\n`)
    return exitCodes.done
  } finally {
    stdin.off('data', onInput)
    stdout.off('resize', onResize)
    for (const signal of signals) process.off(signal, onSignal)
    stdin.setRawMode(false)
    stdin.pause()
  }
}

function endWords(exitCode: number | null, reason: string): string {
  return exitCode === null ? singleLine(reason, 200) : `ended with exit code ${exitCode}`
}
