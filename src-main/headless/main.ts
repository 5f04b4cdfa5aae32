import { join } from 'node:path'
import { resolveHome } from '../../src-node/paths/home.ts'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { diskTrouble } from '../../src-node/files/disk-trouble.ts'
import { parseFaults, planFaults } from '../../src-node/files/faults.ts'
import { ensurePrivateDirectorySync } from '../../src-node/files/private-directory.ts'
import { originalEnvironment } from '../../src-node/environment/original.ts'
import { keepCompiledCode } from '../../src-node/processes/compile-cache.ts'
import { readSecrets } from '../../src-node/processes/read-secrets.ts'
import { whyDisabled } from '../../src-node/settings/why-disabled.ts'
import { openLog } from '../../src-node/log/log.ts'
import { standInForFormData } from '../core/api/form-data.ts'
import { secretsOnStdin } from '../core/workers/starter.ts'
import { startSupervisor } from '../core/start-supervisor.ts'
import { systemClock } from '../core/system-clock.ts'
import { builtProgram } from '../core/workers/built-program.ts'

// Nothing in this process uses `fetch`.
standInForFormData()
process.title = 'backburner supervisor'

const home = resolveHome(process.env)
ensurePrivateDirectorySync(home)
const log = openLog({ path: homePaths(home).log, clock: systemClock })

/** Whoever started us may have closed their end of the terminal: what is said there is a courtesy. */
function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
const faults = process.env['BACKBURNER_FAULTS']
if (faults !== undefined) planFaults(parseFaults(faults))
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)
process.on('SIGHUP', () => undefined)
process.on('uncaughtException', (error) => {
  log.error('the supervisor met an error that it did not expect', { error })
  process.exitCode = 1
  // Workers go on; the next client starts another supervisor, which finds them.
  process.exit()
})

const disabled = await whyDisabled({ home, environment: process.env })
if (disabled !== null) {
  log.warn(disabled)
  process.stderr.write(`${disabled}.\n`)
  process.exit(1)
}

try {
  // From the app that hands over as it quits.
  const inheritedSecrets = process.argv.includes(secretsOnStdin) ? await readSecrets(process.stdin) : null
  const outDirectory = join(import.meta.dirname, '..')
  const result = await startSupervisor({
    home,
    shell: 'headless',
    program: builtProgram(outDirectory, join(outDirectory, '..', 'resources'), {
      command: process.execPath,
      environment: {},
    }),
    clock: systemClock,
    log,
    environment: originalEnvironment(process.env),
    processEnvironment: process.env,
    takeOver: false,
    inheritedSecrets,
  })
  if (result.kind === 'held') {
    log.info('another supervisor lives already', { pid: result.pid })
    say(`A supervisor runs already: process ${result.by?.pid ?? result.pid}.`)
  } else {
    const { supervisor } = result
    keepCompiledCode()
    say(`The supervisor runs: process ${process.pid}, home ${home}.`)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => void supervisor.stop({ keepWorkers: true }))
    }
    await supervisor.ended
  }
  process.exit(0)
} catch (error) {
  const why = diskTrouble(error) ?? (error instanceof Error ? error.message : String(error))
  log.error(`the supervisor could not start: ${why}`, { error })
  process.stderr.write(`The supervisor could not start: ${why}\n`)
  process.exit(1)
}
