import { originalEnvironment } from '../../src-node/environment/original.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { hasDisplay, openApp } from '../app/open-app.ts'
import type { Run } from '../arguments/command.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import { exitCodes } from '../failure.ts'
import { painterFor } from '../output/paint.ts'
import { dispatch } from './dispatch.ts'

/** `backburner demo`: the real thing against a practice model, on a sample repository, without an account. */
export const run: Run = async (context, given) => {
  const paint = painterFor(context.colours)
  const { directory, tasks } = await callAgainWhenLost(context.connect, ({ api }) => api.demo.prepare())
  context.print(
    `${paint('bold', 'This is a demo.')} The sessions, their tools, worktrees and the board are real;\n` +
      'the model is not: a bundled practice model plays scripts. Nothing leaves this machine, nothing costs.\n\n' +
      `Sample repository: ${directory}\n\n`,
  )
  const environment = originalEnvironment(context.environment)
  for (const task of tasks) {
    const { id } = await dispatch(context.connect, {
      prompt: task.prompt,
      name: singleLine(task.title, 120),
      cwd: directory,
      demo: true,
      environment,
    })
    context.print(
      `  ${paint('blue', id)}  ${singleLine(task.title, 60).padEnd(30)}  ${paint('dim', singleLine(task.shows, 120))}\n`,
    )
  }
  context.print(
    '\nTry:\n' +
      '  backburner agents             watch them; some will need your answer\n' +
      '  backburner reply <id> 1       answer one without leaving the shell\n' +
      '  backburner attach <id>        the whole conversation in this terminal\n' +
      '  backburner serve --open       the board in a browser\n' +
      '  backburner rm <id>            remove one, with its worktree\n\n',
  )
  if (given.has('no-open') || !context.isTerminal) return exitCodes.done
  if (hasDisplay(context.environment) && (await openApp(context))) {
    context.print('The board is open in its window.\n')
    return exitCodes.done
  }
  const { serveBoard } = await import('./serve.ts')
  return await serveBoard(context, { port: 0, open: true, directory })
}
