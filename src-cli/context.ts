import { resolveHome } from '../src-node/paths/home.ts'
import { connect } from './connection/connect.ts'
import type { Connect } from './connection/reconnecting.ts'
import type { Program } from './program.ts'

/** What a command reads and writes besides its arguments. Made once in `main.ts`. */
export type Context = {
  readonly program: Program
  readonly environment: Readonly<Record<string, string | undefined>>
  /** `BACKBURNER_HOME`. */
  readonly home: string
  readonly cwd: string
  /** Writes to stdout. */
  readonly print: (text: string) => void
  /** Writes to stderr. */
  readonly complain: (text: string) => void
  /** What was piped into this process; null without it. */
  readonly readPiped: () => Promise<string | null>
  readonly isTerminal: boolean
  /** Whether stdout takes colours. */
  readonly colours: boolean
  /** Of the terminal; null when there is none to fit into. */
  readonly columns: number | null
  readonly now: () => number
  /** A connection to the supervisor, started at need. The caller closes it. */
  readonly connect: Connect
}

/** The context of this process. */
export function contextOf(program: Program): Context {
  const { env, stdout, stdin, stderr } = process
  const home = resolveHome(env)
  const isTerminal = stdout.isTTY
  return {
    program,
    environment: env,
    home,
    cwd: process.cwd(),
    print: (text) => void stdout.write(text),
    complain: (text) => void stderr.write(text),
    readPiped: async () => await (await import('./read-stdin.ts')).readPipedStdin(),
    isTerminal: isTerminal && stdin.isTTY,
    colours: isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    columns: isTerminal ? stdout.columns : null,
    now: Date.now,
    connect: (how) => connect({ home, program, environment: env, client: 'cli' }, how),
  }
}
