import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { processesOf, type Product } from '../../e2e/support/product.ts'
import { claudeCode, realAgent } from '../../e2e/support/real-agents.ts'
import { pssOf, quantile, type Figure } from '../figures.ts'
import { listSessions, onFreshGround, sessionsWhen } from '../ground.ts'

const sessions = 3

/**
 * What our worker takes besides Claude Code itself, and how soon a session of it has asked the model, beside a background
 * session of its own of the same version on the same machine.
 */
export async function measureClaude(): Promise<readonly Figure[]> {
  const agent = await realAgent(claudeCode)
  if (agent.kind === 'not-here') throw new Error(agent.why)
  return await onFreshGround(async ({ product, practice }) => {
    install(product, agent.path)
    await product.run('trust', '--yes')
    const ours: number[] = []
    for (let n = 0; n < sessions; n += 1) {
      const begun = performance.now()
      await product.run('--bg', '--engine', 'claude', `end in plain text (${n})`, '--name', `claude ${n}`)
      await practice.requests(n + 1)
      ours.push((performance.now() - begun) / 1000)
      await sessionsWhen(product, (listed) => listed.every(({ state }) => state === 'completed'))
    }
    const listed = await listSessions(product)
    const workers = listed.map(({ pid }) => (pid === null ? Number.NaN : pssOf(pid)))
    const programs = processesOf(product.home).filter(({ command }) => /--session-id /.test(command))
    const whole = quantile(
      programs.map(({ pid }) => pssOf(pid)),
      0.5,
    )
    const own = await ownBackgroundSession(product, agent.path, async () => await practice.requests(sessions + 1))
    const note = `median of ${sessions}; Claude Code in it ${whole.toFixed(0)} MB; its own background session takes ${own.megabytes.toFixed(0)} MB in ${own.processes} processes`
    return [
      { id: 'claude-worker-pss', value: quantile(workers, 0.5), note },
      {
        id: 'claude-start',
        value: quantile(ours, 0.5),
        note: `median of ${sessions}; its own: ${own.seconds.toFixed(2)} s`,
      },
    ]
  })
}

function homeOf(product: Product): string {
  return product.environment['HOME'] ?? ''
}

/** A user who has worked with it before. */
function install(product: Product, program: string): void {
  const home = homeOf(product)
  mkdirSync(join(home, '.local/bin'), { recursive: true })
  symlinkSync(program, join(home, '.local/bin/claude'))
  const known = { hasCompletedOnboarding: true, customApiKeyResponses: { approved: ['test-key'], rejected: [] } }
  const projects = { [product.project]: { hasTrustDialogAccepted: true } }
  writeFileSync(join(home, '.claude.json'), JSON.stringify({ ...known, projects }))
}

/** Starts one of its own, waits for its request, and weighs the processes that came with it. */
async function ownBackgroundSession(
  product: Product,
  program: string,
  asked: () => Promise<unknown>,
): Promise<{ readonly seconds: number; readonly megabytes: number; readonly processes: number }> {
  const before = new Set(programsIn(homeOf(product)))
  const begun = performance.now()
  const environment = { ...product.environment, CLAUDE_CODE_SANDBOXED: '1', DISABLE_AUTOUPDATER: '1' }
  execFileSync(program, ['--bg', 'end in plain text (its own)'], {
    cwd: product.project,
    env: environment,
    timeout: 60_000,
  })
  await asked()
  const seconds = (performance.now() - begun) / 1000
  const pids = programsIn(homeOf(product)).filter((pid) => !before.has(pid))
  const megabytes = pids.reduce((sum, pid) => sum + pssOf(pid), 0)
  for (const pid of pids) process.kill(pid, 'SIGTERM')
  return { seconds, megabytes, processes: pids.length }
}

/** Processes whose home is this one and that are Claude Code. */
function programsIn(home: string): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8')
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      return environment.includes(`HOME=${home}\0`) && /(?:^|\/)claude(?:\0|-)/.test(command) ? [Number(name)] : []
    } catch {
      // It ended meanwhile.
      return []
    }
  })
}
