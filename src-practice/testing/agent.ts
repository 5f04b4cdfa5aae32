/** The smallest agent that can play a script: the SDK's client and tools of a few lines. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, matchesGlob } from 'node:path'
import type Anthropic from '@anthropic-ai/sdk'
import { z } from 'zod'
import { base, tools } from './model.ts'

/** The inputs of all tools in one. */
const inputSchema = z.looseObject({
  file_path: z.string().default(''),
  content: z.string().default(''),
  old_string: z.string().default(''),
  new_string: z.string().default(''),
  command: z.string().default(''),
  pattern: z.string().default(''),
  questions: z.array(z.object({ question: z.string(), options: z.array(z.object({ label: z.string() })) })).default([]),
  todos: z.array(z.object({ status: z.string() })).default([]),
  outcome: z.string().default(''),
  result: z.string().default(''),
})
type Input = z.infer<typeof inputSchema>

/** What an agent did: its conversation, its tool calls, how it ended and what it said last. */
export type AgentRun = {
  readonly messages: readonly Anthropic.MessageParam[]
  readonly calls: readonly {
    readonly name: string
    readonly input: Input
    readonly result: string
    readonly isError: boolean
  }[]
  readonly finished: { readonly outcome: string; readonly result: string } | null
  readonly text: string
}

/** How to run an agent. */
export type AgentOptions = {
  readonly client: Anthropic
  readonly directory: string
  /** Label chosen for each question. */
  readonly answer?: string
  /** Tools a person denies. */
  readonly deny?: readonly string[]
  readonly offer?: readonly string[]
  /** A conversation to go on with. */
  readonly messages?: readonly Anthropic.MessageParam[]
  /** Requests after which the agent stops, as if killed. */
  readonly stopAfter?: number
}

const allTools = [
  'Bash',
  'Read',
  'Write',
  'Edit',
  'Glob',
  'Grep',
  'AskUserQuestion',
  'TodoWrite',
  'Finish',
  'ExitPlanMode',
]

/** Runs until `Finish` or a plain end. */
export async function runAgent(prompt: string, options: AgentOptions): Promise<AgentRun> {
  const messages: Anthropic.MessageParam[] = [...(options.messages ?? [{ role: 'user', content: prompt }])]
  const calls: AgentRun['calls'][number][] = []
  for (let request = 0; request < (options.stopAfter ?? 200); request += 1) {
    const stream = options.client.messages.stream({ ...base, messages, tools: tools(...(options.offer ?? allTools)) })
    const answer = await stream.finalMessage()
    messages.push({ role: 'assistant', content: answer.content })
    const uses = answer.content.filter((block) => block.type === 'tool_use')
    const text = answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('')
    const results = uses.map((use) => ({ use, ...perform(use.name, use.input, options) }))
    calls.push(
      ...results.map(({ use, text: result, isError }) => ({
        name: use.name,
        input: inputSchema.catch(inputSchema.parse({})).parse(use.input),
        result,
        isError,
      })),
    )
    const end = uses.find((use) => use.name === 'Finish')
    if (end !== undefined)
      return { messages, calls, finished: inputSchema.pick({ outcome: true, result: true }).parse(end.input), text }
    if (uses.length === 0) return { messages, calls, finished: null, text }
    messages.push({
      role: 'user',
      content: results.map(({ use, text: content, isError }) => ({
        type: 'tool_result',
        tool_use_id: use.id,
        content,
        is_error: isError,
      })),
    })
  }
  return { messages, calls, finished: null, text: '' }
}

function perform(name: string, input: unknown, options: AgentOptions): { text: string; isError: boolean } {
  if (options.deny?.includes(name) === true) return { text: 'The user denied this.', isError: true }
  try {
    return { text: act(name, inputSchema.parse(input), options), isError: false }
  } catch (error) {
    return { text: String(error), isError: true }
  }
}

function act(name: string, input: Input, { directory, answer }: AgentOptions): string {
  const path = join(directory, input.file_path)
  switch (name) {
    case 'Read':
      return numbered(readFileSync(path, 'utf8'))
    case 'Write':
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, input.content)
      return `Wrote ${input.file_path}`
    case 'Edit': {
      const text = readFileSync(path, 'utf8')
      const places = text.split(input.old_string).length - 1
      if (places !== 1) throw new Error(`old_string found ${places} times in ${input.file_path}`)
      writeFileSync(
        path,
        text.replace(input.old_string, () => input.new_string),
      )
      return `Edited ${input.file_path}`
    }
    case 'Bash':
      return run(input.command, directory)
    case 'Glob':
      return filesIn(directory)
        .filter((file) => matchesGlob(file, input.pattern))
        .join('\n')
    case 'Grep':
      return filesIn(directory)
        .filter((file) => readFileSync(join(directory, file), 'utf8').includes(input.pattern))
        .join('\n')
    case 'AskUserQuestion': {
      const pairs = input.questions.map(
        ({ question, options }) => `"${question}"="${answer ?? options[0]?.label ?? ''}"`,
      )
      return `User has answered your questions: ${pairs.join(', ')}.`
    }
    case 'TodoWrite':
    case 'Finish':
    case 'ExitPlanMode':
      return 'ok'
    default:
      throw new Error(`there is no tool ${name}`)
  }
}

function run(command: string, directory: string): string {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  return execFileSync('/bin/sh', ['-c', command], { cwd: directory, encoding: 'utf8', env, stdio: 'pipe' })
}

function filesIn(directory: string): readonly string[] {
  return existsSync(directory)
    ? readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    : []
}

function numbered(text: string): string {
  return text
    .split('\n')
    .map((line, at) => `${String(at + 1).padStart(6)}→${line}`)
    .join('\n')
}
