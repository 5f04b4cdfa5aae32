import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { tryConnect } from '../../connection/connection.ts'
import { memoryFlags, nodeFor, supervisorEnvironment } from '../../connection/start-supervisor.ts'
import type { Context } from '../../context.ts'
import { exitCodes, Failure } from '../../failure.ts'

/** `daemon run`: a headless supervisor in the foreground, for a service manager or a look at it. */
export async function runDaemon(context: Context): Promise<number> {
  const attempt = await tryConnect(context.home, 'cli')
  if (attempt.kind === 'connected') {
    const { pid } = attempt.connection.info
    attempt.connection.close()
    throw new Failure(
      exitCodes.failed,
      `a supervisor runs already (pid ${pid}): "backburner daemon stop --keep-workers" ends it first`,
    )
  }
  const options = { ...context, client: 'cli' } as const
  const node = nodeFor(options)
  const child = spawn(node.command, [...memoryFlags, context.program.headlessMain], {
    stdio: 'inherit',
    cwd: homedir(),
    env: supervisorEnvironment(options, node),
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return await new Promise((resolve, reject) => {
    child.on('error', (error) => {
      reject(new Failure(exitCodes.unreachable, `${node.command} could not be started: ${error.message}`))
    })
    child.on('exit', (code) => resolve(code ?? exitCodes.failed))
  })
}
