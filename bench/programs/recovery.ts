import { listSessions, onFreshGround, requestsWith, sessionsWhen, supervisorPid, timeCommand } from '../ground.ts'
import { quantile, type Figure } from '../figures.ts'

/** Kills of a worker in the middle of a turn: the time until the API is asked again. */
export async function measureKills(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product, practice }) => {
    await product.run('--bg', 'wait at gate never midway killedx')
    await requestsWith(practice, 'killedx', 1)
    const times: number[] = []
    for (let kill = 1; kill <= 5; kill += 1) {
      const [session] = await sessionsWhen(product, (sessions) => sessions[0]?.pid !== null)
      if (session?.pid == null) throw new Error('no worker')
      const begun = Date.now()
      process.kill(session.pid, 'SIGKILL')
      const requests = await requestsWith(practice, 'killedx', kill + 1)
      times.push(((requests.at(-1)?.receivedAt ?? Number.NaN) - begun) / 1000)
    }
    return [
      { id: 'kill-1', value: times[0] ?? Number.NaN },
      { id: 'kill-5', value: times[4] ?? Number.NaN },
    ]
  })
}

/** A refused key: the time from the command's start until the row says so. */
export async function measureLogin(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product }) => {
    await product.run('agents', '--json')
    const begun = Date.now()
    await timeCommand(product, ['--bg', 'finish at once'], { ANTHROPIC_API_KEY: 'bad-key' })
    await sessionsWhen(product, (sessions) => sessions[0]?.waitingFor === 'login')
    return [{ id: 'login-shown', value: (Date.now() - begun) / 1000 }]
  })
}

/** The supervisor is killed with 50 live sessions: the time from the next command's start until all are adopted. */
export async function measureAdoption(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product }) => {
    for (let n = 0; n < 50; n += 1) await product.run('--bg', '--exec', 'sleep 600', '--name', `shell ${n}`)
    await sessionsWhen(product, (sessions) => sessions.length === 50 && sessions.every(({ pid }) => pid !== null))
    const pid = await supervisorPid(product)
    process.kill(pid, 'SIGKILL')
    const begun = Date.now()
    await sessionsWhen(
      product,
      (sessions) => sessions.length === 50 && sessions.every((one) => one.pid !== null && one.state === 'working'),
    )
    const value = (Date.now() - begun) / 1000
    if ((await listSessions(product)).length !== 50) throw new Error('a session was lost')
    return [{ id: 'adopt-50', value, note: 'incl. the start of the command and the supervisor' }]
  })
}

const crowd = 100

/** 100 working sessions lose their processes at once: how the supervisor answers meanwhile, and when all are back. */
export async function measureMassDeath(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product, practice }) => {
    for (let n = 0; n < crowd; n += 1) await product.run('--bg', `wait at gate never as crowd${n}x`)
    await requestsWith(practice, 'crowd', crowd)
    const before = new Set((await listSessions(product)).flatMap(({ pid }) => pid ?? []))
    const begun = performance.now()
    for (const pid of before) process.kill(pid, 'SIGKILL')
    const answers: number[] = []
    for (;;) {
      answers.push(await timeCommand(product, ['agents', '--json']))
      const all = await listSessions(product)
      if (all.length !== crowd) throw new Error('a session was lost')
      if (all.every(({ pid, state }) => state === 'working' && pid !== null && !before.has(pid))) break
      if (performance.now() - begun > 300_000) throw new Error('they do not come back')
    }
    return [
      { id: 'mass-death-answer', value: quantile(answers, 0.5), note: `slowest ${Math.max(...answers).toFixed(2)} s` },
      { id: 'mass-death-back', value: (performance.now() - begun) / 1000 },
    ]
  })
}
