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
    if (call.request !== null && call.answer === null) {
      const { requestId } = call.request
      await setting.ledger.append({ type: 'request-withdrawn', requestId, reason: 'what asked it was interrupted' })
    }
    await setting.ledger.append({
      type: 'tool-finished',
      toolUseId: call.toolUseId,
      tool: call.tool,
      content: known === null ? cutText : `${cutText}\n${known}`,
      isError: true,
      durationMs: 0,
      title: `${call.tool}: interrupted, outcome unknown`,
      files: [],
    })
  }
}

const written = z.object({ file_path: z.string(), content: z.string() })
const replaced = z.object({ old_string: z.string(), new_string: z.string() })
const edited = z.object({ file_path: z.string(), ...replaced.shape })
const manyEdited = z.object({ file_path: z.string(), edits: z.array(replaced).min(1) })

/** What can be told of a call that had begun to run: what it printed, what stands in its file. */
export async function whatIsKnown(
  setting: Pick<Setting, 'workplace' | 'ledger'>,
  call: PendingCall,
): Promise<string | null> {
  return await lookAt(setting, call).catch(() => null)
}

async function lookAt(
  { workplace, ledger }: Pick<Setting, 'workplace' | 'ledger'>,
  call: PendingCall,
): Promise<string | null> {
  switch (call.tool) {
    case 'Bash':
      return await outputSoFar(outputFileOf(ledger.host.jobDirectory, call.toolUseId))
    case 'Write': {
      const { file_path: path, content } = written.parse(call.input)
      const now = await textOf(workplace.resolve(path))
      if (now === null) return `What is known: ${path} does not exist, so nothing was written.`
      return same(now, content)
        ? `What is known: ${path} has exactly the content that was to be written.`
        : `What is known: ${path} does not have the content that was to be written.`
    }
    case 'Edit': {
      const { file_path: path, ...edit } = edited.parse(call.input)
      return await editState(workplace.resolve(path), path, [edit])
    }
    case 'MultiEdit': {
      const { file_path: path, edits } = manyEdited.parse(call.input)
      return await editState(workplace.resolve(path), path, edits)
    }
    default:
      return null
  }
}

/** All edits of one call are made at once or not at all. */
async function editState(
  place: string,
  path: string,
  edits: readonly z.infer<typeof replaced>[],
): Promise<string | null> {
  const now = await textOf(place)
  if (now === null) return `What is known: ${path} does not exist, so nothing was changed.`
  const text = now.replaceAll('\r\n', '\n')
  const has = (part: string): boolean => part !== '' && text.includes(part.replaceAll('\r\n', '\n'))
  const done = edits.every(
    (edit) => has(edit.new_string) && (!has(edit.old_string) || edit.new_string.includes(edit.old_string)),
  )
  if (done) return `What is known: ${path} contains the new text, so the change was very likely made.`
  if (edits.every((edit) => has(edit.old_string) && !has(edit.new_string))) {
    return `What is known: ${path} still has the old text, so the change was not made.`
  }
  return `What is known: it cannot be told from ${path} whether the change was made; read it.`
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

async function textOf(path: string): Promise<string | null> {
  return await readFile(path, 'utf8').catch(() => null)
}

function same(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  return plain(a) === plain(b)
}
