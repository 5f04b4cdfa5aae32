import { open, readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { PendingCall } from '../conversation.ts'
import type { Setting } from '../setting.ts'
import { outputFileOf } from '../tools/run-command.ts'
import { findTool } from '../tools/tool.ts'

const cutText =
  'Interrupted: the process that ran this ended before its result was known. It may or may not have taken effect.'
const toldOfOutput = 4_000

/** Calls that had begun to run when the last worker died, and are not gone on with: nobody knows their outcome. */
export function cutCalls({ ledger, toolbox }: Pick<Setting, 'ledger' | 'toolbox'>): readonly PendingCall[] {
  const tools = toolbox.list()
  // A subagent goes on with its work; `Finish` does nothing that could not be done again.
  const goesOn = ({ tool }: PendingCall): boolean => tool === 'Finish' || findTool(tools, tool)?.kind === 'delegates'
  return ledger.conversation.pending().filter((call) => call.started && !goesOn(call))
}

/** Gives each of them a result that says what is known of it. They are never run again. */
export async function reportCutCalls(setting: Setting): Promise<void> {
  for (const call of cutCalls(setting)) {
    const known = await whatIsKnown(setting, call)
    const done = known?.kind === 'done' ? known : null
    if (done !== null) setting.marks.saw(done.place, done.bytes)
    if (call.request !== null && call.answer === null) {
      const { requestId } = call.request
      await setting.ledger.append({ type: 'request-withdrawn', requestId, reason: 'what asked it was interrupted' })
    }
    await setting.ledger.append({
      type: 'tool-finished',
      toolUseId: call.toolUseId,
      tool: call.tool,
      content: done?.text ?? (known === null ? cutText : `${cutText}\n${known.text}`),
      isError: done === null,
      durationMs: 0,
      title: `${call.tool}: interrupted, ${done === null ? 'outcome unknown' : 'but done'}`,
      files: [],
      ...(done === null ? {} : { marks: setting.marks.takeFresh() }),
    })
  }
}

const written = z.object({ file_path: z.string(), content: z.string() })
const replaced = z.object({ old_string: z.string(), new_string: z.string() })
const edited = z.object({ file_path: z.string(), ...replaced.shape })
const manyEdited = z.object({ file_path: z.string(), edits: z.array(replaced).min(1) })

type Known =
  | { readonly kind: 'clue'; readonly text: string }
  /** It took effect, for certain: the file has these bytes by it. */
  | { readonly kind: 'done'; readonly text: string; readonly place: string; readonly bytes: Uint8Array }

type Looking = Pick<Setting, 'workplace' | 'ledger' | 'marks'>

/** What can be told of a call that had begun to run: what it printed, what stands in its file. */
export async function whatIsKnown(setting: Looking, call: PendingCall): Promise<Known | null> {
  return await lookAt(setting, call).catch(() => null)
}

async function lookAt({ workplace, ledger, marks }: Looking, call: PendingCall): Promise<Known | null> {
  switch (call.tool) {
    case 'Bash':
      return clue(await outputSoFar(outputFileOf(ledger.host.jobDirectory, call.toolUseId)))
    case 'Write': {
      const { file_path: path, content } = written.parse(call.input)
      const place = workplace.resolve(path)
      const bytes = await bytesAt(place)
      if (bytes === null) return clue(`What is known: ${path} does not exist, so nothing was written.`)
      return same(bytes.toString('utf8'), content)
        ? done(`${path} has exactly the content that was to be written`, place, bytes)
        : clue(`What is known: ${path} does not have the content that was to be written.`)
    }
    case 'Edit': {
      const { file_path: path, ...edit } = edited.parse(call.input)
      return await editState(marks, workplace.resolve(path), path, [edit])
    }
    case 'MultiEdit': {
      const { file_path: path, edits } = manyEdited.parse(call.input)
      return await editState(marks, workplace.resolve(path), path, edits)
    }
    default:
      return null
  }
}

/** All edits of one call are made at once or not at all. */
async function editState(
  marks: Setting['marks'],
  place: string,
  path: string,
  edits: readonly z.infer<typeof replaced>[],
): Promise<Known> {
  const bytes = await bytesAt(place)
  if (bytes === null) return clue(`What is known: ${path} does not exist, so nothing was changed.`)
  const now = bytes.toString('utf8')
  const before = undone(now, edits)
  if (before !== null && marks.stateOf(place, Buffer.from(before)) === 'known') {
    return done(`${path} is what it was before, with this change made`, place, bytes)
  }
  const text = now.replaceAll('\r\n', '\n')
  const has = (part: string): boolean => part !== '' && text.includes(part.replaceAll('\r\n', '\n'))
  const isThere = edits.every(
    (edit) => has(edit.new_string) && (!has(edit.old_string) || edit.new_string.includes(edit.old_string)),
  )
  if (isThere) return clue(`What is known: ${path} contains the new text, so the change was very likely made.`)
  if (edits.every((edit) => has(edit.old_string) && !has(edit.new_string))) {
    return clue(`What is known: ${path} still has the old text, so the change was not made.`)
  }
  return clue(`What is known: it cannot be told from ${path} whether the change was made; read it.`)
}

/** The text before the edits, if they were made and each new text stands in one place only. */
function undone(now: string, edits: readonly z.infer<typeof replaced>[]): string | null {
  let text = now
  for (const { old_string: old, new_string: fresh } of edits.toReversed()) {
    if (fresh === '' || text.split(fresh).length !== 2) return null
    text = text.replace(fresh, () => old)
  }
  return text
}

function clue(text: string): Known
function clue(text: string | null): Known | null
function clue(text: string | null): Known | null {
  return text === null ? null : { kind: 'clue', text }
}

function done(what: string, place: string, bytes: Uint8Array): Known {
  return { kind: 'done', text: `Interrupted by a restart, but done: ${what}.`, place, bytes }
}

async function outputSoFar(file: string): Promise<string | null> {
  const handle = await open(file, 'r').catch(() => null)
  if (handle === null) return null
  try {
    const { size } = await handle.stat()
    if (size === 0) return 'What is known: it had printed nothing yet.'
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(toldOfOutput),
      0,
      toldOfOutput,
      Math.max(0, size - toldOfOutput),
    )
    return `What it had printed by then (the end of it; the whole is in ${file}):\n${buffer.toString('utf8', 0, bytesRead)}`
  } finally {
    await handle.close()
  }
}

async function bytesAt(path: string): Promise<Buffer | null> {
  return await readFile(path).catch(() => null)
}

function same(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  return plain(a) === plain(b)
}
