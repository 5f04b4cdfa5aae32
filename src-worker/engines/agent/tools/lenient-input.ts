import { z } from 'zod'

/** The input as its schema wants it, or what does not fit. */
export type ReadInput<Input> =
  | { readonly ok: true; readonly input: Input }
  | { readonly ok: false; readonly problem: string }

/**
 * Reads a tool's input. Models now and then write a number, a switch or a list as text, or null for what they leave out:
 * where just that is wrong it is put right; everything else is told.
 */
export function readInput<Input>(schema: z.ZodType<Input>, raw: unknown): ReadInput<Input> {
  const first = schema.safeParse(raw)
  if (first.success) return { ok: true, input: first.data }
  const repaired = repair(raw, first.error.issues)
  const second = repaired === null ? first : schema.safeParse(repaired)
  return second.success ? { ok: true, input: second.data } : { ok: false, problem: z.prettifyError(first.error) }
}

type Issue = z.core.$ZodIssue

/** A copy with every wrong type that can be meant in only one way put right; null when there is none. */
function repair(raw: unknown, issues: readonly Issue[]): unknown {
  const copy: unknown = typeof raw === 'string' ? parsed(raw, 'object') : structuredClone(raw)
  if (copy === undefined) return null
  if (typeof raw === 'string') return copy
  let changed = false
  for (const issue of issues) {
    if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value') continue
    const holder = issue.path.slice(0, -1).reduce<unknown>((at, key) => child(at, key), copy)
    const key = issue.path.at(-1)
    if (key === undefined || !isHolder(holder)) continue
    const value = child(holder, key)
    if (value === null) {
      changed = Reflect.deleteProperty(holder, key) || changed
      continue
    }
    const right = issue.code === 'invalid_type' && typeof value === 'string' ? parsed(value, issue.expected) : undefined
    if (right === undefined) continue
    changed = Reflect.set(holder, key, right) || changed
  }
  return changed ? copy : null
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function child(at: unknown, key: PropertyKey): unknown {
  return isHolder(at) && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined
}

/** A text as the type that was expected; undefined when it is none. */
function parsed(text: string, expected: string): unknown {
  if (!['number', 'int', 'boolean', 'array', 'object'].includes(expected) || text.trim() === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    const is = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
    return is === (expected === 'int' ? 'number' : expected) ? value : undefined
  } catch {
    return undefined
  }
}
