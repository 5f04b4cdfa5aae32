// A supervisor on the sources, as a process of its own: tests kill it.
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { resolveHome } from '../../../src-node/paths/home.ts'
import { ensurePrivateDirectorySync } from '../../../src-node/files/private-directory.ts'
import { originalEnvironment } from '../../../src-node/environment/original.ts'
import { openLog } from '../../../src-node/log/log.ts'
import { standInForFormData } from '../api/form-data.ts'
import { startSupervisor } from '../start-supervisor.ts'
import { systemClock } from '../system-clock.ts'
import { sourceProgram } from './source-program.ts'

standInForFormData()
const home = resolveHome(process.env)
ensurePrivateDirectorySync(home)
const result = await startSupervisor({
  home,
  shell: 'headless',
  program: sourceProgram,
  clock: systemClock,
  log: openLog({ path: homePaths(home).log, clock: systemClock }),
  environment: originalEnvironment(process.env),
  processEnvironment: process.env,
  takeOver: process.argv.includes('--take-over'),
})
if (result.kind === 'held') {
  process.stdout.write(`held ${result.by?.pid ?? result.pid}\n`)
} else {
  process.stdout.write(`started ${result.supervisor.info.epoch}\n`)
  process.stdout.write(`ended ${await result.supervisor.ended}\n`)
}
process.exit(0)
