/** Requests to the small model (names, summaries, verdicts): recognised and answered the same way each time. */
import { blocksOf, isText, systemText, type CountRequest } from '../wire/request.ts'
import { findScript } from './choose.ts'
import type { Script, Step } from './schema.ts'

type Verdict = 'blocked' | 'completed' | 'idle'

const shortestQuote = 20

/** A request without tools to a small model, or one whose instructions ask for a name, a summary or a verdict. */
export function isSmallRequest(request: CountRequest): boolean {
  if ((request.tools ?? []).length > 0) return false
  return (
    /haiku/i.test(request.model) ||
    wantsJson(request) ||
    /\b(short name|session name|verdict)\b/i.test(instructions(request))
  )
}

/** What the small model says: JSON with the keys asked for, or a bare text when no JSON was asked for. */
export function smallAnswer(request: CountRequest, scripts: readonly Script[]): string {
  const text = materialOf(request)
  const small = scriptIn(text, scripts)?.small ?? {}
  const values: Readonly<Record<string, string>> = {
    name: small.name ?? nameFrom(text),
    title: small.name ?? nameFrom(text),
    summary: small.summary ?? summaryFrom(text),
    verdict: small.verdict ?? verdictFrom(text),
    suggestion: small.suggestion ?? '',
  }
  const keys = keysAsked(request)
  if (!wantsJson(request)) return values[keys[0] ?? 'summary'] ?? ''
  // A suggestion that nobody has is left out.
  const said = keys.filter((key) => key !== 'suggestion' || values[key] !== '')
  return JSON.stringify(Object.fromEntries(said.map((key) => [key, values[key] ?? ''])))
}

function keysAsked(request: CountRequest): readonly string[] {
  const schema = request.output_config?.format?.schema?.properties
  if (schema !== undefined) return Object.keys(schema)
  const asked = instructions(request)
  const quoted = ['name', 'title', 'summary', 'verdict', 'suggestion'].filter((key) =>
    new RegExp(`["'\`{,]\\s*${key}\\b`).test(asked),
  )
  if (quoted.length > 0) return quoted
  if (/verdict/i.test(asked)) return ['summary', 'verdict']
  return /\b(name|title)\b/i.test(asked) ? ['name'] : ['summary']
}

function wantsJson(request: CountRequest): boolean {
  return request.output_config?.format != null || /\bJSON\b/.test(instructions(request))
}

/** Where the instruction stands: the system prompt, else the message itself. */
function instructions(request: CountRequest): string {
  const system = systemText(request)
  return /name|title|summar|verdict/i.test(system) ? system : `${system}\n${materialOf(request)}`
}

function materialOf(request: CountRequest): string {
  const texts = request.messages.flatMap((message) => blocksOf(message.content).filter(isText))
  return texts.map((block) => block.text).join('\n')
}

/** The script whose prompt, or whose own closing words, are in the text. */
function scriptIn(text: string, scripts: readonly Script[]): Script | null {
  const quoted = scripts.find(
    (script) => script.small !== undefined && wordsOf(script.turns).some((words) => text.includes(words)),
  )
  return quoted ?? findScript(scripts, text)?.script ?? null
}

function wordsOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => {
    if ('repeat' in step) return wordsOf(step.steps)
    if ('when' in step) return [...wordsOf(step.then), ...wordsOf(step.otherwise ?? [])]
    return step.content.flatMap((block) =>
      block.type === 'text' && block.text.length >= shortestQuote && !block.text.includes('{{') ? [block.text] : [],
    )
  })
}

function nameFrom(text: string): string {
  const words = lastParagraph(text)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2 && !dull.has(word))
  return words.slice(0, 4).join('-') || 'new-task'
}

const dull = new Set(['the', 'and', 'for', 'with', 'that', 'this', 'please', 'task', 'prompt', 'into', 'from', 'user'])

function summaryFrom(text: string): string {
  const sentence = /^[^\n]*?[.?!](?=\s|$)/.exec(lastParagraph(text))?.[0] ?? lastParagraph(text).split('\n')[0] ?? ''
  return sentence.length > 120 ? `${sentence.slice(0, 119)}…` : sentence
}

function verdictFrom(text: string): Verdict {
  const last = lastParagraph(text)
  if (/\?["'”)\]]*\s*$/.test(last)) return 'blocked'
  return /\b(done|finished|completed?|fixed|pass(es|ed)?)\b/i.test(last) ? 'completed' : 'idle'
}

/** The last paragraph, closing tags and quoting left off: what the session said last in every prompt layout we know. */
function lastParagraph(text: string): string {
  const paragraphs = text
    .replace(/<\/?[\w-]+>/g, '\n\n')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '' && !/\b(JSON|answer with|reply with|respond with)\b/i.test(paragraph))
  return paragraphs.at(-1) ?? ''
}
