import { listSessions, onFreshGround, sessionsWhen, supervisorPid } from '../ground.ts'
import { pssOf, quantile, type Figure } from '../figures.ts'
import { timeCommands } from './command-line.ts'

/** PSS of idle agent sessions, shell jobs and the supervisor; `agents --json` with 10 and 100 sessions, since they are there. */
export async function measureMemory(): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  await onFreshGround(async ({ product }) => {
    for (let n = 0; n < 10; n += 1) await product.run('--bg', `finish at once, please (${n})`, '--name', `idle ${n}`)
    const idle = await sessionsWhen(product, (sessions) => sessions.every(({ state }) => state === 'completed'))
    const sizes = idle.map(({ pid }) => (pid === null ? Number.NaN : pssOf(pid)))
    figures.push({ id: 'agent-pss', value: quantile(sizes, 0.5), note: 'median of 10 after one turn' })
    figures.push({ id: 'supervisor-pss-10', value: pssOf(await supervisorPid(product)) })
    figures.push({
      id: 'agents-json-10',
      value: quantile(await timeCommands(product, ['agents', '--json', '--all'], 20), 0.5),
    })
  })
  await onFreshGround(async ({ product }) => {
    for (let n = 0; n < 10; n += 1) await product.run('--bg', '--exec', 'echo ready; sleep 600', '--name', `shell ${n}`)
    const first = await sessionsWhen(product, (sessions) => sessions.every(({ pid }) => pid !== null))
    figures.push({
      id: 'shell-pss',
      value: quantile(
        first.map(({ pid }) => (pid === null ? Number.NaN : pssOf(pid))),
        0.5,
      ),
      note: 'median of 10 running jobs',
    })
    for (let n = 10; n < 100; n += 1)
      await product.run('--bg', '--exec', 'echo ready; sleep 600', '--name', `shell ${n}`)
    await sessionsWhen(product, (sessions) => sessions.length === 100 && sessions.every(({ pid }) => pid !== null))
    figures.push({ id: 'supervisor-pss-100', value: pssOf(await supervisorPid(product)) })
    figures.push({
      id: 'agents-json-100',
      value: quantile(await timeCommands(product, ['agents', '--json', '--all'], 20), 0.5),
    })
    if ((await listSessions(product)).length !== 100) throw new Error('a session was lost')
  })
  return figures
}
