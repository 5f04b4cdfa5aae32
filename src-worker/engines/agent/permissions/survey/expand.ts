import picomatch from 'picomatch'
import type { Cell, Word } from '../shell/syntax.ts'
import type { Scope } from './scope.ts'
import { UNKNOWN, type Field } from './part.ts'

/** Values from outside of the line; undefined: not known. */
export type Outside = (name: string) => string | undefined

type Unit = { readonly text: string; readonly quoted: boolean } | Exclude<Cell, { type: 'text' }>

const mostWords = 200
const unknownField: Field = { text: UNKNOWN, pattern: null, isOpen: true }

/** The words that a word becomes: braces, tilde, variables, splitting. Patterns stay patterns. */
export function expandWord(word: Word, scope: Scope, outside: Outside): readonly Field[] {
  const units = word.flatMap((cell): Unit[] =>
    cell.type !== 'text'
      ? [cell]
      : cell.quoted
        ? [{ text: cell.text, quoted: true }]
        : [...cell.text].map((text) => ({ text, quoted: false })),
  )
  const variants = braces(units, mostWords)
  if (variants === null) return [unknownField]
  return variants.flatMap((one) => fieldsOf(one, scope, outside))
}

/** A value as an assignment or a redirection takes it: one text, without splitting. */
export function expandValue(word: Word, scope: Scope, outside: Outside): string {
  const units = word.map((cell): Unit => (cell.type === 'text' ? { text: cell.text, quoted: cell.quoted } : cell))
  return tilde(units, scope, outside)
    .map((unit) => ('type' in unit ? valueOf(unit, scope, outside) : unit.text))
    .join('')
}

/** Braces are the first thing that a shell expands, and only where they are not quoted. */
function braces(units: readonly Unit[], room: number): Unit[][] | null {
  const isMark = (unit: Unit | undefined, mark: string): boolean =>
    unit !== undefined && !('type' in unit) && !unit.quoted && unit.text === mark
  for (let start = 0; start < units.length; start += 1) {
    if (!isMark(units[start], '{')) continue
    let depth = 0
    const commas: number[] = []
    let end = -1
    for (let at = start; at < units.length; at += 1) {
      if (isMark(units[at], '{')) depth += 1
      else if (isMark(units[at], '}')) {
        depth -= 1
        if (depth === 0) {
          end = at
          break
        }
      } else if (depth === 1 && isMark(units[at], ',')) commas.push(at)
    }
    if (end === -1) continue
    const inner = units.slice(start + 1, end)
    const range = commas.length > 0 ? null : rangeOf(inner)
    if (commas.length === 0 && range === null) continue
    if (range === 'unknown') return null
    const cuts = [start, ...commas, end]
    const choices = range ?? cuts.slice(1).map((cut, index) => units.slice((cuts[index] ?? 0) + 1, cut))
    const results: Unit[][] = []
    for (const choice of choices) {
      const expanded = braces([...units.slice(0, start), ...choice, ...units.slice(end + 1)], room - results.length)
      if (expanded === null) return null
      results.push(...expanded)
      if (results.length > room) return null
    }
    return results
  }
  return [[...units]]
}

function rangeOf(units: readonly Unit[]): Unit[][] | 'unknown' | null {
  const text = units.map((unit) => ('type' in unit ? UNKNOWN : unit.text)).join('')
  if (!text.includes('..')) return null
  const found = /^(-?\d{1,6})\.\.(-?\d{1,6})$/.exec(text)
  // Letters and steps are rare: what becomes of them is left open.
  if (found === null) return 'unknown'
  const from = Number(found[1])
  const to = Number(found[2])
  if (Math.abs(to - from) >= mostWords || /^-?0\d/.test(found[1] ?? '') || /^-?0\d/.test(found[2] ?? ''))
    return 'unknown'
  const step = from <= to ? 1 : -1
  return Array.from({ length: Math.abs(to - from) + 1 }, (_none, index) => [
    { text: String(from + index * step), quoted: true },
  ])
}

function tilde(units: readonly Unit[], scope: Scope, outside: Outside): readonly Unit[] {
  const text = units.map((unit) => ('type' in unit || (unit.quoted && unit.text !== '') ? UNKNOWN : unit.text)).join('')
  if (!text.startsWith('~')) return units
  const name = /^~([^/]*)/.exec(text)?.[1] ?? ''
  const home = scope.variables.has('HOME') ? scope.variables.get('HOME') : outside('HOME')
  const value = name === '' ? (home ?? UNKNOWN) : UNKNOWN
  // `~name` is replaced with its name; what is left begins with the slash.
  let skip = name.length + 1
  const rest: Unit[] = []
  for (const unit of units) {
    if (skip === 0 || 'type' in unit || unit.quoted) rest.push(unit)
    else {
      rest.push({ text: unit.text.slice(skip), quoted: false })
      skip = Math.max(0, skip - unit.text.length)
    }
  }
  return [{ text: value, quoted: true }, ...rest]
}

type Piece = { text: string; pattern: string; hasWildcard: boolean; isOpen: boolean; isThere: boolean }
const nothing = (): Piece => ({ text: '', pattern: '', hasWildcard: false, isOpen: false, isThere: false })

function fieldsOf(units: readonly Unit[], scope: Scope, outside: Outside): readonly Field[] {
  const fields: Field[] = []
  let piece = nothing()
  const flush = (): void => {
    if (piece.isThere) {
      fields.push({ text: piece.text, pattern: piece.hasWildcard ? piece.pattern : null, isOpen: piece.isOpen })
    }
    piece = nothing()
  }
  const add = (text: string, quoted: boolean): void => {
    piece.isThere ||= quoted || text !== ''
    piece.text += text
    piece.pattern += quoted ? text.replace(/[\\*?[\](){}!+@|]/g, '\\$&') : text.replace(/[\\(){}!+@|]/g, '\\$&')
    piece.hasWildcard ||= !quoted && /[*?[]/.test(text)
  }
  const hasNone = units.some((unit) => 'type' in unit && argumentsOf(unit, scope)?.length === 0)
  for (const unit of tilde(units, scope, outside)) {
    if (!('type' in unit)) {
      // Without any argument `"$@"` is no word at all, its quotes notwithstanding.
      if (!hasNone || unit.text !== '') add(unit.text, unit.quoted)
      continue
    }
    const all = argumentsOf(unit, scope)
    const value = valueOf(unit, scope, outside)
    if (all !== null) {
      for (const [index, argument] of all.entries()) {
        if (index > 0) flush()
        add(argument, true)
      }
    } else if (unit.quoted) {
      add(value, true)
      piece.isOpen ||= unit.type === 'variable' && unit.name === '@'
    } else if (value.includes(UNKNOWN) || scope.variables.has('IFS')) {
      add(UNKNOWN, false)
      piece.isOpen = true
    } else {
      const parts = value.split(/[ \t\n]+/)
      for (const [index, part] of parts.entries()) {
        if (index > 0) flush()
        add(part, false)
      }
    }
  }
  flush()
  return fields
}

function argumentsOf(unit: Exclude<Cell, { type: 'text' }>, scope: Scope): readonly string[] | null {
  if (unit.type !== 'variable' || unit.name !== '@' || !unit.quoted || unit.otherwise !== null) return null
  return scope.arguments
}

function valueOf(cell: Exclude<Cell, { type: 'text' }>, scope: Scope, outside: Outside): string {
  if (cell.type === 'computed') return UNKNOWN
  const value = variableOf(cell.name, scope, outside)
  if (cell.otherwise === null) return value ?? UNKNOWN
  if (value === null || value.includes(UNKNOWN)) return UNKNOWN
  return value === '' ? expandValue(cell.otherwise, scope, outside) : value
}

/** A variable's value; null when it is not known. */
function variableOf(name: string, scope: Scope, outside: Outside): string | null {
  if (/^[1-9]$/.test(name)) return scope.arguments === null ? null : (scope.arguments[Number(name) - 1] ?? '')
  if (/^\d+$|^\W$/.test(name)) return null
  const own = scope.variables.get(name)
  if (own !== undefined) return own
  if (name === 'PWD') return scope.directories?.length === 1 ? (scope.directories[0] ?? null) : null
  if (name === 'IFS') return ' \t\n'
  return outside(name) ?? null
}

/** A test for names that a pattern means. */
export function nameTest(pattern: string): (name: string) => boolean {
  return picomatch(pattern, { dot: true, nonegate: true, noextglob: true, nobrace: true })
}
