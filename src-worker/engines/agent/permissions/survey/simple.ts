import { basename } from 'node:path'
import type { Command } from '../shell/syntax.ts'
import { surveyBuiltin } from './builtins.ts'
import { expandValue, expandWord } from './expand.ts'
import { UNKNOWN, type Field, type Part, type Place } from './part.ts'
import { surveyProgram, type Call } from './programs.ts'
import { readRedirections, runComputed } from './redirections.ts'
import type { Scope } from './scope.ts'
import { deepest, type Surveyor } from './surveyor.ts'
import { isHarmlessName, isSteeringName } from './wrappers.ts'

type Simple = Extract<Command, { type: 'simple' }>

const declaring = /^(?:export|declare|typeset|readonly|local)$/

/** Follows a simple command. Returns what holds if it failed, when that differs. */
export function surveySimple(command: Simple, scope: Scope, surveyor: Surveyor): Scope | undefined {
  const { outside } = surveyor.ground
  for (const { value } of command.assignments) runComputed(value, scope, surveyor)
  for (const word of command.words) runComputed(word, scope, surveyor)
  const joined = readRedirections(command.redirections, scope, surveyor)
  const first = command.words[0] ?? []
  const declares = first.length === 1 && first[0]?.type === 'text' && declaring.test(first[0].text)
  const words = declares
    ? command.words.map((word): Field => ({ text: expandValue(word, scope, outside), pattern: null, isOpen: false }))
    : command.words.flatMap((word) => expandWord(word, scope, outside))
  const assigned = command.assignments.map(({ name, value, isFollowed }) => ({
    name,
    value: isFollowed ? expandValue(value, scope, outside) : null,
  }))
  const call: Call = {
    words,
    directories: scope.directories,
    source: command.source,
    reads: joined.reads,
    redirects: joined.writes,
    given: joined.given,
    isItself: !scope.isTwisted && assigned.every(({ name }) => words.length === 0 || isHarmlessName(name)),
    assigned,
  }
  if (words.length > 0) return surveyCall(call, scope, surveyor)
  for (const { name, value } of assigned) {
    scope.assign(name, value)
    scope.isTwisted ||= isSteeringName(name)
  }
  surveyor.add(lookingPart(call))
  return undefined
}

/** Follows a call: of a function, an alias, a builtin or a program. */
function surveyCall(call: Call, scope: Scope, surveyor: Surveyor): Scope | undefined {
  const [name] = call.words
  if (name === undefined) return undefined
  if (name.isOpen || name.text.includes(UNKNOWN) || name.pattern !== null) {
    surveyor.add({ ...lookingPart(call), program: null, effect: 'other', isOpaque: true })
    return undefined
  }
  const aliases = scope.aliases.get(name.text)
  if (aliases !== undefined) {
    // Whether a shell looks at aliases at all is a matter of its options: both may happen.
    scope.aliases.delete(name.text)
    const before = scope.fork()
    for (const text of aliases.all) surveyAlias(call, text, scope, surveyor)
    scope.join(before)
    surveyCall(call, scope, surveyor)
    scope.join(before)
    scope.aliases.set(name.text, aliases)
    return undefined
  }
  const functions = scope.functions.get(name.text)
  if (functions !== undefined) {
    const before = scope.fork()
    for (const body of functions.all) surveyFunction(call, body, scope, surveyor)
    // It may return before its end.
    scope.join(before)
    if (functions.isSure) return undefined
  }
  const run = (inner: Call, own: Scope): void => {
    const before = own.fork()
    // No function is called this way.
    own.functions.delete(inner.words[0]?.text ?? '')
    surveyCall(inner, own, surveyor)
    own.join(before)
  }
  const builtin = surveyBuiltin(call, scope, surveyor)
  if (builtin !== 'none') return builtin.failed
  surveyProgram(call, scope, surveyor, run)
  return undefined
}

/** What an alias stands for, with the words behind it. */
function surveyAlias(call: Call, alias: string, scope: Scope, surveyor: Surveyor): void {
  const script = surveyor.ground.read(alias)
  const only = script?.length === 1 ? script[0] : undefined
  if (only?.type === 'simple' && only.redirections.length === 0 && only.assignments.length === 0) {
    const words = only.words.flatMap((word) => expandWord(word, scope, surveyor.ground.outside))
    surveyCall({ ...call, words: [...words, ...call.words.slice(1)] }, scope, surveyor)
  } else if (call.words.length > 1 || !surveyor.followText(alias, scope)) surveyor.isWhole = false
}

function surveyFunction(call: Call, body: Command, scope: Scope, surveyor: Surveyor): void {
  if (scope.depth >= deepest) {
    surveyor.isWhole = false
    return
  }
  const { arguments: before, locals } = scope
  const words = call.words.slice(1)
  const areKnown = words.every(({ isOpen, pattern }) => !isOpen && pattern === null)
  scope.arguments = areKnown ? words.map(({ text }) => text) : null
  scope.locals = new Set()
  scope.depth += 1
  const inner = surveyor.collect(() => surveyor.follow([body], scope))
  scope.depth -= 1
  // What was local has its old value again.
  for (const name of scope.locals) scope.variables.set(name, null)
  scope.locals = locals
  scope.arguments = before
  surveyor.add({ ...lookingPart(call), inner, wrapper: 'clear' })
}

/** A part that does nothing by itself. */
function lookingPart(call: Call): Part {
  const name = call.words[0]?.text ?? ''
  return {
    source: call.source,
    texts: [call.words.map(({ text }) => text).join(' ')],
    program: basename(name),
    words: call.words,
    directories: call.directories,
    given: call.given,
    effect: 'looks',
    reads: call.reads,
    writes: [] as readonly Place[],
    redirects: call.redirects,
    isItself: call.isItself,
    isOpaque: false,
    inner: [],
    wrapper: null,
  }
}
