import type { CreateElicitationResponse } from '@agentclientprotocol/sdk'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Answer, Question } from '../../../src-shared/board/session-state.ts'
import { fieldsOf, questionFor, readField, type Field, type FieldValue } from '../agent/mcp/elicited-fields.ts'
import { field as valueAt } from './tool-calls.ts'

/** A form that an agent asks the user to fill in, as the questions that stand for it. */
export type QuestionForm = {
  readonly questions: readonly Question[]
  /** What the answer says to the agent; a sentence where it does not fit. */
  readonly read: (
    answer: Answer,
  ) => { readonly answer: CreateElicitationResponse; readonly problem: null } | { readonly problem: string }
}

const mostFields = 12

/** The questions of a form; null for what cannot be asked here (a page to open, a form without fields). */
export function questionForm(params: unknown): QuestionForm | null {
  if (valueAt(params, 'mode') !== 'form') return null
  const message = valueAt(params, 'message')
  const all = fieldsOf(valueAt(params, 'requestedSchema'))
  const names = new Set(all.map(({ name }) => name))
  // A field beside a choice that takes other words than its options: those are what is typed, and no question of its own.
  const custom = (name: string): string | null => (names.has(`${name}_custom`) ? `${name}_custom` : null)
  const fields = all.filter(({ name }) => !(name.endsWith('_custom') && names.has(name.slice(0, -'_custom'.length))))
  if (fields.length === 0 || fields.length > mostFields) return null
  const asked = typeof message === 'string' ? singleLine(message, 600) : ''
  return {
    questions: fields.map((field, index) => {
      const before = index === 0 && asked !== field.title && asked !== field.description ? asked : ''
      return questionFor(field, { before, mayDecline: false })
    }),
    read: (answer) => {
      if (answer.type !== 'text' && answer.type !== 'options') return { answer: { action: 'decline' }, problem: null }
      const content: Record<string, FieldValue> = {}
      for (const [index, field] of fields.entries()) {
        const problem = readInto(content, field, custom(field.name), wordsFor(answer, index))
        if (problem !== null) return { problem }
      }
      return { answer: { action: 'accept', content }, problem: null }
    },
  }
}

type Given = { readonly selected: readonly number[]; readonly text: string }

/** Words that answer the whole card are about its first question. */
function wordsFor(answer: Extract<Answer, { type: 'text' | 'options' }>, index: number): Given | null {
  if (answer.type === 'text') return index === 0 ? { selected: [], text: answer.text } : null
  const given = answer.answers[index]
  return given === undefined ? null : { selected: given.selected, text: given.text ?? '' }
}

function readInto(
  content: Record<string, FieldValue>,
  field: Field,
  custom: string | null,
  given: Given | null,
): string | null {
  if (given === null) return field.required ? `${field.title} has no answer` : null
  const read = readField(field, given.selected, given.text)
  switch (read.kind) {
    case 'value':
      content[field.name] = read.value
      return null
    case 'problem':
      if (custom === null || given.text.trim() === '') return `${field.title}: ${read.problem}`
      content[custom] = given.text
      return null
    case 'left-out':
    case 'declined':
    case 'cancelled':
      return null
  }
}
