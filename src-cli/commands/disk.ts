import type { Reclaimed } from '../../src-shared/api/disk.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { formatBytes } from '../../src-shared/base/format.ts'
import type { DiskUse } from '../../src-shared/board/disk-use.ts'
import { portRangeText } from '../../src-shared/board/port-range.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { failureOf } from '../api-failure.ts'
import type { Run } from '../arguments/command.ts'
import type { Arguments } from '../arguments/parse.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure, usageError } from '../failure.ts'
import { askYesNo } from '../output/ask-yes-no.ts'
import { chooseSession } from '../sessions/find-session.ts'

/** `backburner disk`: what sessions take. `disk reclaim`: removes what of their worktrees can be made again. */
export const run: Run = async (context, given) => {
  const [first, ...rest] = given.words
  if (first === 'reclaim') return await reclaim(context, given, rest)
  if (given.has('yes') || given.has('dry-run')) throw usageError('--yes and --dry-run go with "disk reclaim"')
  const rows = await rowsMeant(context, given.words, 'read')
  const measured: { readonly row: SessionRow; readonly use: DiskUse }[] = []
  for (const row of rows) measured.push({ row, use: await measure(context, row) })
  measured.sort((a, b) => totalOf(b.use) - totalOf(a.use))
  if (given.has('json')) {
    context.print(`${JSON.stringify(measured.map(jsonOf), null, 2)}\n`)
    return exitCodes.done
  }
  if (measured.length === 0) {
    context.print('there are no sessions\n')
    return exitCodes.done
  }
  for (const one of measured) context.print(`${lineOf(one.row, one.use)}\n`)
  const total = measured.reduce((sum, { use }) => sum + totalOf(use), 0)
  const rebuildable = measured.reduce((sum, { use }) => sum + use.rebuildable, 0)
  const hint = rebuildable > 0 ? ` · ${formatBytes(rebuildable)} can be made again: backburner disk reclaim` : ''
  context.print(`\n${formatBytes(total)} in all${hint}\n`)
  return exitCodes.done
}

async function rowsMeant(
  { connect }: Context,
  queries: readonly string[],
  purpose: 'read' | 'change',
): Promise<readonly SessionRow[]> {
  const { rows } = await callAgainWhenLost(connect, ({ api }) => api.board.list())
  if (queries.length === 0) return rows
  return [...new Set(queries.map((query) => chooseSession(rows, query, purpose)))]
}

async function measure({ connect }: Context, { sessionId }: SessionRow): Promise<DiskUse> {
  return (await callAgainWhenLost(connect, ({ api }) => api.disk.measure({ sessionId }))).use
}

function totalOf({ worktree, session }: DiskUse): number {
  return (worktree ?? 0) + session
}

function lineOf({ id, name, worktree }: SessionRow, use: DiskUse): string {
  const parts = [
    `${use.isComplete ? '' : 'more than '}${formatBytes(totalOf(use))}`,
    ...(use.worktree === null ? [] : [`worktree ${formatBytes(use.worktree)}`]),
    ...(use.rebuildable > 0 ? [`${formatBytes(use.rebuildable)} can be made again`] : []),
    `conversation ${formatBytes(use.session)}`,
    ...(worktree?.ports === undefined ? [] : [`ports ${portRangeText(worktree.ports)}`]),
  ]
  return `${id}  ${singleLine(name, 60)} · ${parts.join(' · ')}`
}

function jsonOf({ row, use }: { readonly row: SessionRow; readonly use: DiskUse }): object {
  const { id, sessionId, name, worktree } = row
  const { session: conversation, rebuildable, isComplete, at } = use
  const place = worktree === null ? null : { path: worktree.path, ports: worktree.ports ?? null, bytes: use.worktree }
  return { id, sessionId, name, worktree: place, rebuildable, conversation, isComplete, at }
}

type Found = { readonly row: SessionRow; readonly reclaimed: Reclaimed }

async function reclaim(context: Context, given: Arguments, queries: readonly string[]): Promise<number> {
  const dryRun = given.has('dry-run')
  if (dryRun && given.has('yes')) throw usageError('--dry-run removes nothing and --yes removes: say one of them')
  const rows = (await rowsMeant(context, queries, 'change')).filter(({ worktree }) => worktree !== null)
  const found: Found[] = []
  for (const row of rows) found.push({ row, reclaimed: await ask(context, row, false) })
  if (!given.has('json')) for (const one of found) context.print(linesOf(one))
  const folders = found.flatMap(({ reclaimed }) => reclaimed.folders.filter(({ state }) => state === 'would-go'))
  if (folders.length === 0 || dryRun || !(await mayGo(context, given, folders))) {
    if (given.has('json')) context.print(`${JSON.stringify(found.map(jsonOfFound), null, 2)}\n`)
    else context.print(folders.length === 0 ? 'there is nothing to make free\n' : dryRunHint(folders))
    return exitCodes.done
  }
  const done: Found[] = []
  const refused: string[] = []
  for (const { row, reclaimed } of found) {
    if (!reclaimed.folders.some(({ state }) => state === 'would-go')) continue
    try {
      done.push({ row, reclaimed: await ask(context, row, true) })
    } catch (error) {
      refused.push(failureOf(error).message)
    }
  }
  const gone = done.flatMap(({ reclaimed }) => reclaimed.folders.filter(({ state }) => state === 'gone'))
  if (given.has('json')) context.print(`${JSON.stringify(done.map(jsonOfFound), null, 2)}\n`)
  else
    context.print(`made ${formatBytes(sum(gone))} free · ${gone.length} ${gone.length === 1 ? 'folder' : 'folders'}\n`)
  if (refused.length > 0) throw new Failure(exitCodes.failed, refused.join('; '))
  return exitCodes.done
}

async function ask({ connect }: Context, { sessionId }: SessionRow, apply: boolean): Promise<Reclaimed> {
  return await callAgainWhenLost(connect, ({ api }) => api.disk.reclaim({ sessionId, apply }))
}

async function mayGo(context: Context, given: Arguments, folders: Reclaimed['folders']): Promise<boolean> {
  if (given.has('yes')) return true
  if (!context.isTerminal || given.has('json')) return false
  return (await askYesNo(context, `Make ${formatBytes(sum(folders))} free?`)) === true
}

function dryRunHint(folders: Reclaimed['folders']): string {
  return `\n${formatBytes(sum(folders))} can be made free; nothing was removed (--yes removes it)\n`
}

function linesOf({ row, reclaimed: { folders, reason } }: Found): string {
  if (folders.length === 0 && reason === null) return ''
  const head = `${row.id}  ${singleLine(row.name, 60)}${reason === null ? '' : ` · stays: ${singleLine(reason, 200)}`}\n`
  const lines = folders.map(({ path, bytes, state, reason: why }) => {
    const stays = state === 'kept' ? ` · stays: ${singleLine(why ?? '', 120)}` : ''
    return `  ${formatBytes(bytes).padStart(9)}  ${singleLine(path, 200)}${stays}\n`
  })
  return `${head}${lines.join('')}`
}

function jsonOfFound({ row, reclaimed }: Found): object {
  return { id: row.id, sessionId: row.sessionId, name: row.name, ...reclaimed }
}

function sum(folders: Reclaimed['folders']): number {
  return folders.reduce((total, { bytes }) => total + bytes, 0)
}
