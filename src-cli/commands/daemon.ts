import type { Run } from '../arguments/command.ts'
import type { Arguments } from '../arguments/parse.ts'
import type { Context } from '../context.ts'
import { usageError } from '../failure.ts'

const flagsOf: Readonly<Record<string, string>> = { json: 'status', 'keep-workers': 'stop', follow: 'logs' }

/** `backburner daemon run | status | stop | logs`: the supervisor itself. */
export const run: Run = async (context, given) => {
  const [verb = ''] = given.words
  for (const [flag, owner] of Object.entries(flagsOf)) {
    if (given.has(flag) && owner !== verb)
      throw usageError(`--${flag} goes with "daemon ${owner}", not with "daemon ${verb}"`)
  }
  return await runVerb(verb, context, given)
}

async function runVerb(verb: string, context: Context, given: Arguments): Promise<number> {
  switch (verb) {
    case 'run':
      return await (await import('./daemon/run.ts')).runDaemon(context)
    case 'status':
      return await (await import('./daemon/status.ts')).showStatus(context, given.has('json'))
    case 'stop':
      return await (await import('./daemon/stop.ts')).stopDaemon(context, given.has('keep-workers'))
    case 'logs':
      return await (await import('./daemon/logs.ts')).showLogs(context, given.has('follow'))
    default:
      throw usageError(`the supervisor knows run, status, stop and logs, not "${verb}"`)
  }
}
