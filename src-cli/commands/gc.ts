import type { Leftover } from '../../src-shared/api/disk.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Run } from '../arguments/command.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { exitCodes, usageError } from '../failure.ts'
import { askYesNo } from '../output/ask-yes-no.ts'

const words = {
  worktree: 'worktree',
  branch: 'branch  ',
  folder: 'folder  ',
  lock: 'lock    ',
  ports: 'ports of',
} as const

/** `backburner gc`: what is left of sessions that are gone. */
export const run: Run = async (context, given) => {
  if (given.has('dry-run') && given.has('yes')) {
    throw usageError('--dry-run removes nothing and --yes removes: say one of them')
  }
  const force = given.has('force')
  const found = await collect(context, { apply: false, force })
  const going = found.filter(({ state }) => state === 'would-go')
  if (!given.has('json')) for (const one of found) context.print(lineOf(one))
  const asks = context.isTerminal && !given.has('json') && !given.has('dry-run')
  const mayGo =
    going.length > 0 &&
    (given.has('yes') || (asks && (await askYesNo(context, `Remove ${counted(going.length)}?`)) === true))
  if (!mayGo) {
    if (given.has('json')) context.print(`${JSON.stringify(found, null, 2)}\n`)
    else if (going.length === 0) context.print('there is nothing to remove\n')
    else context.print(`\nnothing was removed (--yes removes what does not stay)\n`)
    return exitCodes.done
  }
  const done = await collect(context, { apply: true, force })
  const gone = done.filter(({ state }) => state === 'gone')
  if (given.has('json')) context.print(`${JSON.stringify(done, null, 2)}\n`)
  else {
    for (const one of gone) if (one.reason !== null) context.print(lineOf(one))
    context.print(`removed ${counted(gone.length)}\n`)
  }
  return gone.length >= going.length ? exitCodes.done : exitCodes.failed
}

async function collect(
  { connect, cwd }: Context,
  how: { readonly apply: boolean; readonly force: boolean },
): Promise<readonly Leftover[]> {
  return (await callAgainWhenLost(connect, ({ api }) => api.disk.collect({ ...how, cwd }))).leftovers
}

function lineOf({ kind, name, repository, state, reason }: Leftover): string {
  const where = kind === 'branch' && repository !== null ? ` of ${singleLine(repository, 200)}` : ''
  const said = singleLine(reason ?? '', 300)
  const why = said === '' ? '' : state === 'kept' ? ` · stays: ${said}` : ` · ${said}`
  return `${words[kind]}  ${singleLine(name, 300)}${where}${why}\n`
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'thing' : 'things'}`
}
