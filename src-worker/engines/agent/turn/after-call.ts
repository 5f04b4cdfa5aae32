import { basename } from 'node:path'
import type { PendingCall } from '../conversation.ts'
import type { Setting } from '../setting.ts'
import { changeOf, readTextFile, type TextFile } from '../tools/text-file.ts'
import type { PermissionNeed, ToolOutcome } from '../tools/tool.ts'

/** A longer change is not told: the model reads the file again. */
const longestChange = 8_000

/**
 * Runs the hooks that follow a call. What they make of a file that it wrote (a formatter, mostly) is told to the model,
 * which so knows the file as it is now and may go on editing it. Returns what it is told, in order.
 */
export async function afterCall(
  setting: Setting,
  { call, need, outcome }: { readonly call: PendingCall; readonly need: PermissionNeed; readonly outcome: ToolOutcome },
  signal: AbortSignal,
): Promise<readonly (string | null)[]> {
  const paths = need.kind === 'edit' && outcome.isError !== true ? need.paths : []
  const written = await Promise.all(paths.map(async (path) => ({ path, before: await textAt(path) })))
  const said = await setting.hooks.afterTool(call, outcome, signal)
  const changes = await Promise.all(
    written.map(async ({ path, before }) => changeTold(setting, path, before, await textAt(path))),
  )
  return [said, ...changes]
}

function changeTold(
  { marks, workplace }: Setting,
  path: string,
  before: TextFile | null,
  now: TextFile | null,
): string | null {
  if (before === null || now === null || before.bytes.equals(now.bytes)) return null
  const name = workplace.show(path)
  const { patch } = changeOf(name, before.text, now.text)
  if (patch.length > longestChange)
    return `${basename(path)} was changed right after this, by a hook or another program, in many places. Read it again before you edit it.`
  marks.saw(path, now.bytes)
  return `${basename(path)} was changed right after this, by a hook or another program; it need not be read again:\n${patch}`
}

async function textAt(path: string): Promise<TextFile | null> {
  return await readTextFile(path).catch(() => null)
}
