import { z } from 'zod'
import type { Question } from '../../../../src-shared/board/session-state.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'

/** A value that a server may be given. */
export type FieldValue = string | number | boolean | string[]

/** One choice of a field. */
type Choice = { readonly value: string; readonly label: string }

/** One field that a server asks for. */
export type Field = {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly required: boolean
  readonly kind: 'text' | 'number' | 'boolean' | 'one' | 'many'
  readonly choices: readonly Choice[]
  readonly default: FieldValue | null
  /** What a value has to be like; a sentence when it is not. */
  readonly check: (value: FieldValue) => string | null
}

/** What the user answered to a field. */
export type FieldAnswer =
  | { readonly kind: 'value'; readonly value: FieldValue }
  | { readonly kind: 'left-out' | 'declined' | 'cancelled' }
  | { readonly kind: 'problem'; readonly problem: string }

const choiceSchema = z.looseObject({ const: z.string(), title: z.string().optional() })
const limit = z.number().optional().catch(undefined)
const fieldSchema = z.looseObject({
  type: z.string().optional(),
  title: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  default: z
    .union([z.string(), z.number(), z.boolean(), z.array(z.string())])
    .optional()
    .catch(undefined),
  enum: z.array(z.string()).optional(),
  enumNames: z.array(z.string()).optional().catch(undefined),
  oneOf: z.array(choiceSchema).optional(),
  items: z.looseObject({ enum: z.array(z.string()).optional(), anyOf: z.array(choiceSchema).optional() }).optional(),
  format: z.string().optional(),
  minLength: limit,
  maxLength: limit,
  minimum: limit,
  maximum: limit,
  minItems: limit,
  maxItems: limit,
})
type Described = z.infer<typeof fieldSchema>

const formSchema = z.looseObject({
  properties: z.record(z.string(), fieldSchema.catch({})).optional(),
  required: z.array(z.string()).optional().catch(undefined),
})

/** The fields of a requested schema, in their order. */
export function fieldsOf(requested: unknown): readonly Field[] {
  const form = formSchema.safeParse(requested).data
  return Object.entries(form?.properties ?? {}).map(([name, described]): Field => {
    const choices = choicesOf(described)
    const kind = kindOf(described, choices)
    return {
      name,
      title: singleLine(described.title ?? name, 80),
      description: singleLine(described.description ?? '', 300),
      required: form?.required?.includes(name) === true,
      kind,
      choices,
      default: described.default ?? null,
      check: (value) => problemOf(value, described),
    }
  })
}

function kindOf({ type, items }: Described, choices: readonly Choice[]): Field['kind'] {
  if (type === 'boolean') return 'boolean'
  if (type === 'number' || type === 'integer') return 'number'
  if (choices.length > 0) return items === undefined ? 'one' : 'many'
  return 'text'
}

function choicesOf({ enum: values, enumNames, oneOf, items }: Described): readonly Choice[] {
  const titled = oneOf ?? items?.anyOf
  if (titled !== undefined)
    return titled.map((one) => ({ value: one.const, label: singleLine(one.title ?? one.const, 120) }))
  return (values ?? items?.enum ?? []).map((value, index) => ({
    value,
    label: singleLine(enumNames?.[index] ?? value, 120),
  }))
}

function problemOf(value: FieldValue, described: Described): string | null {
  if (typeof value === 'number') {
    const { type, minimum = -Infinity, maximum = Infinity } = described
    if (type === 'integer' && !Number.isInteger(value)) return 'it has to be a whole number'
    if (value < minimum) return `it has to be at least ${minimum}`
    return value > maximum ? `it may be at most ${maximum}` : null
  }
  if (typeof value === 'string') {
    const { minLength = 0, maxLength = Infinity, format } = described
    if (value.length < minLength) return `it needs at least ${minLength} characters`
    if (value.length > maxLength) return `it may have at most ${maxLength} characters`
    return hasFormat(value, format) ? null : `it has to be ${formats[format ?? ''] ?? format}`
  }
  if (typeof value === 'boolean') return null
  const { minItems = 0, maxItems = Infinity } = described
  if (value.length < minItems) return `choose at least ${minItems}`
  return value.length > maxItems ? `choose at most ${maxItems}` : null
}

const formats: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  uri: 'a URL',
  date: 'a date like 2026-05-31',
  'date-time': 'a time like 2026-05-31T12:00:00Z',
}

function hasFormat(value: string, format: string | undefined): boolean {
  switch (format) {
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(value)
    case 'uri':
      return URL.canParse(value)
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
    case 'date-time':
      return /^\d{4}-\d{2}-\d{2}T/i.test(value) && !Number.isNaN(Date.parse(value))
    default:
      return true
  }
}

const leaveOut = 'Leave out'
const decline = 'Decline'

/** The question that stands for a field. Fields of text have no options: whatever is written is their value. */
export function questionFor(field: Field, about: { readonly before: string; readonly mayDecline: boolean }): Question {
  const { kind, choices, title, description, required } = field
  const options = [
    ...(kind === 'boolean' ? ['Yes', 'No'] : choices.map(({ label }) => label)).map((label) => ({
      label,
      ...(isDefault(field, label) ? { description: 'the default' } : {}),
    })),
  ]
  if (options.length > 0 && !required) options.push({ label: leaveOut })
  if (options.length > 0 && about.mayDecline) options.push({ label: decline, description: 'tell the server nothing' })
  const hints = options.length > 0 ? [] : [...hintsFor(field), ...(about.mayDecline ? ['"decline" to refuse'] : [])]
  const hint = hints.length === 0 ? '' : ` (write ${hints.join(', ')})`
  const text = `${title}${description === '' || description === title ? '' : `: ${description}`}${hint}`
  return {
    question: about.before === '' ? text : `${about.before} ${text}`,
    header: singleLine(title, 30),
    multiSelect: kind === 'many',
    options,
  }
}

function isDefault(field: Field, label: string): boolean {
  if (field.kind === 'boolean') return field.default !== null && field.default === (label === 'Yes')
  const value = field.choices.find((choice) => choice.label === label)?.value
  return value !== undefined && (Array.isArray(field.default) ? field.default.includes(value) : field.default === value)
}

function hintsFor({ default: usual, required }: Field): string[] {
  return [
    ...(usual === null ? [] : [`"default" for ${singleLine(String(usual), 60)}`]),
    ...(required ? [] : ['"skip" to leave it out']),
  ]
}

/** Reads what was chosen or written. */
export function readField(field: Field, chosen: readonly number[], written: string): FieldAnswer {
  const labels = questionFor(field, { before: '', mayDecline: true }).options.map(({ label }) => label)
  const picked = chosen.map((index) => labels[index])
  if (picked.includes(decline)) return { kind: 'declined' }
  if (picked.includes(leaveOut)) return { kind: 'left-out' }
  if (picked.length > 0)
    return checked(
      field,
      valueOf(
        field,
        picked.flatMap((label) => (label === undefined ? [] : [label])),
      ),
    )
  const text = written.trim()
  switch (text.toLowerCase()) {
    case 'decline':
      return { kind: 'declined' }
    case 'cancel':
      return { kind: 'cancelled' }
    case 'skip':
    case 'leave out':
      return field.required ? { kind: 'problem', problem: 'it cannot be left out' } : { kind: 'left-out' }
    case 'default':
      if (field.default !== null) return { kind: 'value', value: field.default }
      break
    default:
      break
  }
  const parts = field.kind === 'many' ? text.split(',').map((part) => part.trim()) : [text]
  return checked(field, valueOf(field, parts))
}

/** Reads a value that was given as it is. */
export function checkValue(field: Field, value: unknown): FieldAnswer {
  const parsed = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).safeParse(value)
  if (!parsed.success) return { kind: 'problem', problem: 'it does not fit' }
  const fits = { text: 'string', one: 'string', number: 'number', boolean: 'boolean', many: 'object' }[field.kind]
  return checked(field, typeof parsed.data === fits ? parsed.data : null)
}

function valueOf(field: Field, words: readonly string[]): FieldValue | null {
  const [word = ''] = words
  const choiceFor = (one: string): string | null =>
    field.choices.find(({ label, value }) => same(label, one) || same(value, one))?.value ?? null
  switch (field.kind) {
    case 'text':
      return word
    case 'number':
      return word !== '' && Number.isFinite(Number(word)) ? Number(word) : null
    case 'boolean':
      return /^(?:yes|y|true|on)$/i.test(word) ? true : /^(?:no|n|false|off)$/i.test(word) ? false : null
    case 'one':
      return choiceFor(word)
    case 'many': {
      const values = words.map(choiceFor)
      return values.includes(null) ? null : values.filter((value) => value !== null)
    }
  }
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function checked(field: Field, value: FieldValue | null): FieldAnswer {
  if (value === null) {
    const expected = {
      text: 'a text',
      number: 'a number',
      boolean: 'yes or no',
      one: 'one of the options',
      many: 'of the options',
    }
    return { kind: 'problem', problem: `it has to be ${expected[field.kind]}` }
  }
  const problem = field.check(value)
  return problem === null ? { kind: 'value', value } : { kind: 'problem', problem }
}
