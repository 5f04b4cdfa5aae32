import { tryConnect } from '../connection/connection.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure } from '../failure.ts'
import { runCommandLine } from '../run.ts'

/** What a command line did. */
export type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** Runs a command line in this process against the supervisor of `home`, which must run. */
export async function runCommand(home: string, argv: readonly string[], changes: Partial<Context> = {}): Promise<Ran> {
  let out = ''
  let err = ''
  const code = await runCommandLine(argv, {
    program: { root: '/none', headlessMain: '/none/h', terminalView: '/none/t', renderer: '/none/r' },
    environment: { PATH: '/bin', SECRET: 'of the shell' },
    home,
    cwd: '/work',
    print: (text) => {
      out += text
    },
    complain: (text) => {
      err += text
    },
    readPiped: () => Promise.resolve(null),
    isTerminal: false,
    colours: false,
    columns: null,
    now: () => 62_000,
    connect: async () => {
      const attempt = await tryConnect(home, 'cli')
      if (attempt.kind === 'connected') return attempt.connection
      throw new Failure(exitCodes.unreachable, 'no supervisor')
    },
    ...changes,
  })
  return { code, out, err }
}
