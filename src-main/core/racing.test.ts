import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { runScript, type ScriptProcess } from '../../src-node/testing/script-process.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 240_000 })

const races = 200

/** Starts a supervisor whenever it is told to, says what came of it, and ends it when told `stop`. */
function contender(home: string): ScriptProcess {
  const file = (path: string): string => JSON.stringify(join(import.meta.dirname, path))
  return runScript(`
    import { createInterface } from 'node:readline'
    import { startSupervisor } from ${file('start-supervisor.ts')}
    import { systemClock } from ${file('system-clock.ts')}
    import { sourceProgram } from ${file('testing/source-program.ts')}
    const quiet = () => undefined
    let supervisor = null
    console.log('ready')
    for await (const line of createInterface({ input: process.stdin })) {
      if (line === 'stop') {
        await supervisor?.stop({ keepWorkers: true })
        supervisor = null
        console.log('stopped')
        continue
      }
      const result = await startSupervisor({
        home: ${JSON.stringify(home)},
        shell: 'headless',
        program: sourceProgram,
        clock: systemClock,
        log: { info: quiet, warn: quiet },
        environment: {},
        processEnvironment: process.env,
        takeOver: false,
      })
      if (result.kind === 'started') supervisor = result.supervisor
      console.log(result.kind === 'started' ? 'started ' + supervisor.info.epoch : 'held by ' + (result.by?.pid ?? result.pid))
    }
  `)
}

test(`of two supervisors that start at once one lives, ${races} times, and the other says who`, async () => {
  const home = join(temporaryDirectory(), 'h')
  const both = [contender(home), contender(home)] as const
  const next = (): Promise<string[]> => Promise.all(both.map((one) => one.nextLine()))
  expect(await next()).toEqual(['ready', 'ready'])
  const wins = [0, 0]
  for (let race = 1; race <= races; race += 1) {
    for (const one of both) one.tell('start')
    const said = await next()
    const winner = said.findIndex((words) => words === `started ${race}`)
    expect(said, `race ${race}`).toEqual(
      winner === 0
        ? [`started ${race}`, `held by ${both[0].child.pid}`]
        : [`held by ${both[1].child.pid}`, `started ${race}`],
    )
    wins[winner] = (wins[winner] ?? 0) + 1
    for (const one of both) one.tell('stop')
    await next()
  }
  const roster: unknown = JSON.parse(readFileSync(join(home, 'daemon', 'roster.json'), 'utf8'))
  expect(roster).toMatchObject({ epoch: races })
  expect(existsSync(join(home, 'daemon', 'supervisor.json'))).toBe(false)
  expect(existsSync(join(home, 'daemon', 'supervisor.lock'))).toBe(false)
})
