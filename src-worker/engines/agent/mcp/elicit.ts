import type { ElicitRequestParams, ElicitResult } from '@modelcontextprotocol/sdk/types.js'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { Answer, Question } from '../../../../src-shared/board/session-state.ts'
import {
  checkValue,
  fieldsOf,
  questionFor,
  readField,
  type Field,
  type FieldAnswer,
  type FieldValue,
} from './elicited-fields.ts'

/** Puts questions to the user. */
export type AskUser = (questions: readonly Question[]) => Promise<Answer>

/** So many questions are asked at once, as `AskUserQuestion` does. */
const pageLength = 4

type Open = { readonly field: Field; readonly problem: string | null }

/** Answers a server's request for information with what the user says; what does not fit is asked again. */
export async function elicit(server: string, params: ElicitRequestParams, ask: AskUser): Promise<ElicitResult> {
  const message = singleLine(params.message, 600)
  const before = `The MCP server ${server} asks: ${message}`
  if (params.mode === 'url') return await askToVisit(before, params.url, ask)
  const fields = fieldsOf(params.requestedSchema)
  if (fields.length === 0) return await askToAgree(before, ask)
  const content: Record<string, FieldValue> = {}
  let open: readonly Open[] = fields.map((field) => ({ field, problem: null }))
  while (open.length > 0) {
    const page = open.slice(0, pageLength)
    const answer = await ask(
      page.map(({ field, problem }, index) => {
        const why = problem === null ? '' : `(${field.title} does not fit: ${problem}.)`
        return questionFor(field, {
          before: [index === 0 ? before : '', why].filter((text) => text !== '').join(' '),
          mayDecline: index === 0,
        })
      }),
    )
    const given = readAnswers(page, open, answer)
    const again: Open[] = []
    for (const [field, read] of given) {
      if (read.kind === 'declined') return { action: 'decline' }
      if (read.kind === 'cancelled') return { action: 'cancel' }
      if (read.kind === 'value') content[field.name] = read.value
      if (read.kind === 'problem') again.push({ field, problem: read.problem })
    }
    open = [...again, ...open.filter(({ field }) => !given.has(field))]
  }
  return { action: 'accept', content }
}

function readAnswers(page: readonly Open[], open: readonly Open[], answer: Answer): Map<Field, FieldAnswer> {
  if (answer.type === 'options') {
    return new Map(
      page.map(({ field }, index) => {
        const { selected = [], text = '' } = answer.answers[index] ?? {}
        return [field, readField(field, selected, text)]
      }),
    )
  }
  const text =
    answer.type === 'text'
      ? answer.text.trim()
      : answer.decision === 'deny' || answer.decision === 'reject'
        ? 'decline'
        : ''
  const whole = objectIn(text)
  if (whole !== null) {
    return new Map(
      open.flatMap(({ field }): [Field, FieldAnswer][] => {
        if (Object.hasOwn(whole, field.name)) return [[field, checkValue(field, whole[field.name])]]
        return field.required ? [] : [[field, { kind: 'left-out' }]]
      }),
    )
  }
  const [first] = page
  if (first === undefined) return new Map()
  const word = /^(?:decline|cancel)$/i.test(text)
  if (page.length === 1 || word) return new Map([[first.field, readField(first.field, [], text)]])
  return new Map([[first.field, { kind: 'problem', problem: 'every question wants an answer of its own' }]])
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

async function askToAgree(before: string, ask: AskUser): Promise<ElicitResult> {
  const picked = await choose(`${before} Do you agree?`, 'Confirm', ['Yes', 'Decline', 'Cancel'], ask)
  return picked === 'Yes' ? { action: 'accept', content: {} } : { action: picked === 'Decline' ? 'decline' : 'cancel' }
}

/** We open nothing: the user sees the whole address, and says when they have been there. */
async function askToVisit(before: string, url: string, ask: AskUser): Promise<ElicitResult> {
  const host = URL.canParse(url) ? new URL(url).host : null
  if (host === null) return { action: 'decline' }
  const question = `${before} It wants you to open ${singleLine(url, 2_000)} (at ${host}) in your browser.`
  const picked = await choose(question, 'Open a page', ['I opened it', 'Decline', 'Cancel'], ask)
  return { action: picked === 'I opened it' ? 'accept' : picked === 'Decline' ? 'decline' : 'cancel' }
}

async function choose(
  question: string,
  header: string,
  labels: readonly string[],
  ask: AskUser,
): Promise<string | null> {
  const answer = await ask([{ question, header, multiSelect: false, options: labels.map((label) => ({ label })) }])
  if (answer.type === 'permission') return (answer.decision === 'deny' ? labels[1] : labels[0]) ?? null
  if (answer.type === 'plan') return (answer.decision === 'reject' ? labels[1] : labels[0]) ?? null
  const [given] = answer.type === 'options' ? answer.answers : []
  const text = answer.type === 'text' ? answer.text : (given?.text ?? '')
  const index = given?.selected[0]
  if (index !== undefined) return labels[index] ?? null
  const word = text.trim().toLowerCase()
  if (/^(?:yes|y|ok|done)$/.test(word)) return labels[0] ?? null
  return labels.find((label) => label.toLowerCase() === word) ?? labels[1] ?? null
}
