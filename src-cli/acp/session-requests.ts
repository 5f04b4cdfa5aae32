import type {
  CreateElicitationResponse,
  ElicitationPropertySchema,
  RequestPermissionRequest,
  RequestPermissionResponse,
} from '@agentclientprotocol/sdk'
import { z } from 'zod'
import { budgetSentence } from '../../src-shared/board/budget-words.ts'
import type { Answer, OpenRequest, Question } from '../../src-shared/board/session-state.ts'
import { diffContent, kindOf } from './session-updates.ts'

type Permission = Omit<RequestPermissionRequest, 'sessionId'>
type Asked<Kind extends OpenRequest['kind']> = Extract<OpenRequest, { readonly kind: Kind }>

const permissionOptions: Permission['options'] = [
  { optionId: 'allow', name: 'Allow once', kind: 'allow_once' },
  { optionId: 'allow-session', name: 'Allow for session', kind: 'allow_always' },
  { optionId: 'always', name: 'Always allow', kind: 'allow_always' },
  { optionId: 'deny', name: 'Deny', kind: 'reject_once' },
]
const planOptions: Permission['options'] = [
  { optionId: 'approve', name: 'Approve the plan', kind: 'allow_once' },
  { optionId: 'reject', name: 'Keep planning', kind: 'reject_once' },
]
const budgetOptions: Permission['options'] = [
  { optionId: 'continue', name: 'Go on', kind: 'allow_once' },
  { optionId: 'stop', name: 'Stop', kind: 'reject_once' },
]

/** How a permission, a plan or a budget is asked for. */
export function permissionOf(request: Asked<'permission' | 'plan' | 'budget'>): Permission {
  switch (request.kind) {
    case 'permission': {
      const { toolUseId, title, tool, detail } = request
      const content =
        detail.type === 'diff'
          ? diffContent(detail.patch)
          : [said(detail.type === 'command' ? detail.command : detail.text)]
      const locations = detail.type === 'diff' ? { locations: [{ path: detail.path }] } : {}
      const toolCall = { toolCallId: toolUseId, title, name: tool, kind: kindOf(tool), content, ...locations }
      return { toolCall: { ...toolCall, status: 'pending' }, options: permissionOptions }
    }
    case 'plan': {
      const { toolUseId, plan } = request
      const toolCall = { toolCallId: toolUseId, title: 'The plan is ready', kind: 'switch_mode' as const }
      return { toolCall: { ...toolCall, status: 'pending', content: [said(plan)] }, options: planOptions }
    }
    case 'budget':
      return {
        toolCall: { toolCallId: request.requestId, title: budgetSentence(request), kind: 'other', status: 'pending' },
        options: budgetOptions,
      }
  }
}

function said(text: string) {
  return { type: 'content' as const, content: { type: 'text' as const, text } }
}

const choiceSchema = z.object({ outcome: z.object({ outcome: z.literal('selected'), optionId: z.string() }) })

/** What was chosen; null when nothing was. */
export function chosenOption(response: RequestPermissionResponse): string | null {
  const found = choiceSchema.safeParse(response)
  return found.success ? found.data.outcome.optionId : null
}

/** The answer that a chosen option stands for; null when it stands for none. */
export function answerOf(request: Asked<'permission' | 'plan' | 'budget'>, optionId: string): Answer | null {
  switch (request.kind) {
    case 'permission': {
      const decision = z.enum(['allow', 'allow-session', 'always', 'deny']).safeParse(optionId)
      return decision.success ? { type: 'permission', decision: decision.data } : null
    }
    case 'plan': {
      const decision = z.enum(['approve', 'reject']).safeParse(optionId)
      return decision.success ? { type: 'plan', decision: decision.data } : null
    }
    case 'budget': {
      const decision = z.enum(['continue', 'stop']).safeParse(optionId)
      return decision.success ? { type: 'budget', decision: decision.data } : null
    }
  }
}

/** A question for editors without forms: one of its options, as a permission. */
export function questionAsPermission(request: Asked<'question'>, { question, options }: Question): Permission {
  return {
    toolCall: { toolCallId: request.toolUseId ?? request.requestId, title: question, kind: 'other', status: 'pending' },
    options: [
      ...options.map(({ label }, at) => ({ optionId: `${at}`, name: label, kind: 'allow_once' as const })),
      { optionId: 'none', name: 'None of these', kind: 'reject_once' as const },
    ],
  }
}

/** The answer to one question that was asked as a permission. */
export function selectedBy(optionId: string): { readonly selected: number[]; readonly text?: string } {
  return /^\d+$/.test(optionId) ? { selected: [Number(optionId)] } : { selected: [], text: 'None of these.' }
}

/** The questions as one form: a choice for each, and a field for words of one's own. */
export function formOf({ questions }: Asked<'question'>): Readonly<Record<string, ElicitationPropertySchema>> {
  return Object.fromEntries(
    questions.flatMap(({ question, header, options, multiSelect }, at): [string, ElicitationPropertySchema][] => {
      const choices = options.map(({ label, description }) => ({
        const: label,
        title: label,
        ...(description === undefined ? {} : { description }),
      }))
      const named = { title: header ?? question, description: question }
      const choice: ElicitationPropertySchema = multiSelect
        ? { type: 'array', ...named, items: { anyOf: choices } }
        : { type: 'string', ...named, ...(choices.length === 0 ? {} : { oneOf: choices }) }
      return [
        [`question_${at}`, choice],
        [`question_${at}_custom`, { type: 'string', title: 'Other', description: `Your own words: ${question}` }],
      ]
    }),
  )
}

const formSchema = z.object({
  action: z.literal('accept'),
  content: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.number(), z.boolean()])).nullish(),
})

/** The answer in a form that was sent; null when it was not. */
export function answerOfForm({ questions }: Asked<'question'>, response: CreateElicitationResponse): Answer | null {
  const form = formSchema.safeParse(response)
  if (!form.success) return null
  const content = form.data.content ?? {}
  const answers = questions.map(({ options }, at) => {
    const given = content[`question_${at}`] ?? []
    const words = [content[`question_${at}_custom`] ?? ''].flat().join('').trim()
    const chosen = (Array.isArray(given) ? given : [String(given)]).filter((one) => one !== '')
    const selected = chosen.map((label) => options.findIndex((option) => option.label === label))
    const known = selected.filter((index) => index !== -1)
    // A field without options, or an option that is none, is words.
    const other = [words, ...chosen.filter((_, index) => selected[index] === -1)].filter(Boolean).join(', ')
    const text = other !== '' ? other : known.length === 0 ? 'No answer.' : ''
    return { selected: known, ...(text === '' ? {} : { text }) }
  })
  return { type: 'options', answers }
}
