import type { Trashed } from '../../src-shared/api/trash.ts'
import { formatBytes } from '../../src-shared/base/format.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Run } from '../arguments/command.ts'
import type { Arguments } from '../arguments/parse.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure, usageError } from '../failure.ts'
import { askYesNo } from '../output/ask-yes-no.ts'

const dayMs = 24 * 60 * 60_000

/** `backburner trash`: the removed sessions. `trash empty`: lets go of them. */
export const run: Run = async (context, given) => {
  const [verb] = given.words
  if (verb === 'empty') return await empty(context, given)
  if (verb !== undefined) throw usageError(`"${singleLine(verb, 40)}" is nothing to do with the trash; there is empty`)
  if (given.has('older-than') || given.has('yes')) throw usageError('--older-than and --yes go with "trash empty"')
  const { removed, days, gigabytes } = await callAgainWhenLost(context.connect, ({ api }) => api.trash.list())
  if (given.has('json')) {
    context.print(`${JSON.stringify(removed, null, 2)}\n`)
    return exitCodes.done
  }
  if (removed.length === 0) {
    context.print('nothing was removed\n')
    return exitCodes.done
  }
  for (const one of removed) context.print(`${lineOf(one)}\n`)
  const bytes = removed.reduce((sum, one) => sum + one.bytes, 0)
  context.print(
    `\n${formatBytes(bytes)} of ${gigabytes} GB, each for ${days} days · backburner restore <id> brings one back\n`,
  )
  return exitCodes.done
}

async function empty(context: Context, given: Arguments): Promise<number> {
  if (given.has('json')) throw usageError('--json goes with "trash" alone')
  const removedBefore = context.now() - olderThan(given) * dayMs + 1
  const { removed } = await callAgainWhenLost(context.connect, ({ api }) => api.trash.list())
  const concerned = removed.filter(({ removedAt }) => removedAt < removedBefore)
  if (concerned.length === 0) {
    context.print('there is nothing to let go of\n')
    return exitCodes.done
  }
  if (!given.has('yes')) {
    for (const one of concerned) context.print(`${lineOf(one)}\n`)
    const answer = await askYesNo(context, `Let go of ${counted(concerned.length)} for good?`)
    if (answer === null) throw usageError('nobody answered; to let go of them without being asked, add --yes')
    if (!answer) throw new Failure(exitCodes.failed, 'nothing was let go of')
  }
  const ids = concerned.map(({ id }) => id)
  const { gone, bytes } = await callAgainWhenLost(context.connect, ({ api }) => api.trash.empty({ ids }))
  context.print(`let go of ${counted(gone.length)} · ${formatBytes(bytes)}\n`)
  if (gone.length === ids.length) return exitCodes.done
  throw new Failure(exitCodes.failed, `${ids.length - gone.length} could not be cleared away: backburner daemon logs`)
}

function olderThan(given: Arguments): number {
  const text = given.text('older-than')
  if (text === undefined) return 0
  const days = /^(\d{1,5})d?$/.exec(text)?.[1]
  if (days === undefined) throw usageError(`--older-than takes a number of days, not "${singleLine(text, 40)}"`)
  return Number(days)
}

function lineOf({ id, name, removedAt, expiresAt, bytes, holds }: Trashed): string {
  const times = `removed ${dayText(removedAt)} · until ${dayText(expiresAt)}`
  return `${id}  ${singleLine(name, 60)} · ${times} · ${formatBytes(bytes)} · ${holds.join(', ')}`
}

function counted(count: number): string {
  return `${count} removed ${count === 1 ? 'session' : 'sessions'}`
}

/** Local day: `2026-11-21`. */
function dayText(at: number): string {
  const date = new Date(at)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
