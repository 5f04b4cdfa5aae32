import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Product } from './product.ts'

/** An entry without what every line has. */
export type Line = Readonly<Record<string, unknown>> & { readonly type: string }

/** The folder of the only session. */
function jobOf(product: Product): string {
  const jobs = join(product.home, 'jobs')
  const [id] = readdirSync(jobs)
  if (id === undefined) throw new Error('there is no session')
  return join(jobs, id)
}

/** Makes one finished session named `name` whose transcript has these lines, with nobody running; `serve` starts it all again. */
export async function sessionWithTranscript(product: Product, name: string, lines: readonly Line[]): Promise<void> {
  const id = await product.dispatch('--name', name, 'finish at once')
  const waited = await product.run('wait', id, '--timeout', '60')
  if (waited.code !== 0) throw new Error(`wait ended with ${waited.code}: ${waited.stderr}`)
  await product.run('daemon', 'stop')
  const at = Date.now() - lines.length * 1_000
  const text = lines
    .map((line, index) => JSON.stringify({ schema: 1, seq: index + 1, at: at + index * 1_000, ...line }))
    .join('\n')
  writeFileSync(join(jobOf(product), 'transcript.jsonl'), `${text}\n`)
}

/** Starts `serve`; returns the address of the board. */
export async function serveBoard(product: Product): Promise<string> {
  const { line } = await product.start(['serve', '--port', '0'], /http:\/\/127\.0\.0\.1:\d+/)
  const url = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(line)?.[0]
  if (url === undefined) throw new Error(line)
  return url
}

let calls = 0

/** A message of the user. */
export const userLine = (text: string): Line => ({ type: 'user-message', source: 'reply', content: text })

/** An answer of the model. */
export const answerLine = (text: string): Line => ({
  type: 'assistant-message',
  messageId: `msg_${(calls += 1)}`,
  model: 'practice',
  content: [{ type: 'text', text }],
  stopReason: 'end_turn',
  usage: {},
})

/** A tool call with its end. */
export function callLines(
  tool: string,
  input: Readonly<Record<string, unknown>>,
  end: Readonly<Record<string, unknown>> & { readonly content: string; readonly title: string },
): readonly Line[] {
  const toolUseId = `call_${(calls += 1)}`
  return [
    { type: 'tool-started', toolUseId, tool, input },
    { type: 'tool-finished', toolUseId, tool, isError: false, durationMs: 1_500, ...end },
  ]
}

/** A task with one of everything that a conversation shows: thinking, an answer, an edit, a failed command, a list of steps. */
export function workedTranscript(answer: string, patch: string): readonly Line[] {
  return [
    { type: 'session-started', engine: 'agent', cwd: '/tmp' },
    { type: 'user-message', source: 'prompt', content: 'Make the jump higher' },
    {
      type: 'assistant-message',
      messageId: 'msg_work',
      model: 'practice',
      content: [
        { type: 'thinking', thinking: 'The height is a constant.' },
        { type: 'text', text: answer },
      ],
      stopReason: 'tool_use',
      usage: {},
    },
    ...callLines('Edit', { file_path: 'src/jump.js' }, { content: 'ok', title: 'Edit src/jump.js', patch }),
    ...callLines(
      'Bash',
      { command: 'npm test' },
      { content: 'one failing test', title: 'npm test — exit 1', exitCode: 1, isError: true },
    ),
    ...callLines(
      'TodoWrite',
      {
        todos: [
          { content: 'Raise it', status: 'completed' },
          { content: 'Test it', status: 'in_progress', activeForm: 'Testing' },
          { content: 'Tell them', status: 'pending' },
        ],
      },
      { content: 'ok', title: 'TodoWrite' },
    ),
    userLine('Now finish'),
    answerLine('All done.'),
    { type: 'compacted', trigger: 'auto', summary: 'What was **said**', keptFromSeq: 1, tokensBefore: 100_000 },
  ]
}
