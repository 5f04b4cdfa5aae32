import './small-zod.ts'
import { keepCompiledCode } from '../src-node/processes/compile-cache.ts'
import { parseWorkerArguments, type WorkerArguments } from './arguments.ts'
import { exitProcess } from './exit-process.ts'
import { createReport } from './report.ts'
import { parseFaults, planFaults } from '../src-node/files/faults.ts'
import { readSecrets } from '../src-node/processes/read-secrets.ts'
import type { Session } from './session/session.ts'
import { systemClock } from './system-clock.ts'
import { runWorker } from './worker.ts'
import { WorkerRefusal } from './worker-refusal.ts'

/** Exit codes: 0 ended on purpose, 1 died (the supervisor starts another), 2 wrong arguments, 3 cannot begin. */
const exitCodes = { died: 1, usage: 2, refused: 3 }

const report = createReport(() => systemClock.now())

let session: Session | null = null

// A worker has no terminal to lose; what the session's state says is still true, so nothing is written: the next worker
// takes up what this one leaves, children included.
process.on('SIGHUP', () => undefined)
process.on('SIGPIPE', () => undefined)
process.on('uncaughtException', (error) => die('uncaught exception', error))
process.on('unhandledRejection', (error) => die('unhandled rejection', error))
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    // Before the journal is open there is nothing to stop: the supervisor's record still says all there is.
    if (session === null) exitProcess(exitCodes.died)
    void session.end({ kind: 'signal', signal })
  })
}

void main()

async function main(): Promise<void> {
  keepCompiledCode()
  try {
    const faults = process.env['BACKBURNER_WORKER_FAULTS']
    if (faults !== undefined) planFaults(parseFaults(faults))
    const told = readArguments()
    const secrets = told.secretsOnStdin ? await readSecrets(process.stdin) : null
    await runWorker(
      { arguments: told, environment: process.env, secrets, clock: systemClock, report },
      (opened) => (session = opened),
    )
    exitProcess(0)
  } catch (error) {
    if (!(error instanceof WorkerRefusal)) return die('the worker could not begin', error)
    report(error.message)
    exitProcess(exitCodes.refused)
  }
}

function readArguments(): WorkerArguments {
  try {
    return parseWorkerArguments(process.argv.slice(2))
  } catch (error) {
    report(error instanceof Error ? error.message : String(error))
    exitProcess(exitCodes.usage)
  }
}

function die(what: string, error: unknown): never {
  report(what, error)
  exitProcess(exitCodes.died)
}
