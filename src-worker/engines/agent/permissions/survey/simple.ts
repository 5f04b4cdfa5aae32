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

/** Follows a simple command. Returns where the shell stands if it failed, when that differs. */
export function surveySimple(command: Simple, scope: Scope, surveyor: Surveyor): readonly string[] | null | undefined {
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
    scope.variables.set(name, value)
    scope.isTwisted ||= isSteeringName(name)
  }
  surveyor.add(lookingPart(call))
  return undefined
}

/** Follows a call: of a function, an alias, a builtin or a program. */
function surveyCall(call: Call, scope: Scope, surveyor: Surveyor): readonly string[] | null | undefined {
  const [name] = call.words
  if (name === undefined) return undefined
  if (name.isOpen || name.text.includes(UNKNOWN) || name.pattern !== null) {
    surveyor.add({ ...lookingPart(call), program: null, effect: 'other', isOpaque: true })
    return undefined
  }
  const alias = scope.aliases.get(name.text)
  if (alias !== undefined) return surveyAlias(call, alias, scope, surveyor)
  const body = scope.functions.get(name.text)
  if (body !== undefined) {
    surveyFunction(call, body, scope, surveyor)
    return undefined
  }
  const run = (inner: Call, own: Scope): void => void surveyCall(inner, own, surveyor)
  const builtin = surveyBuiltin(call, scope, surveyor, run)
  if (builtin !== 'none') return builtin.failed
  surveyProgram(call, scope, surveyor, run)
  return undefined
}

/** An alias may be itself again in what it stands for: then it is the program of that name. */
function surveyAlias(call: Call, alias: string, scope: Scope, surveyor: Surveyor): undefined {
  const name = call.words[0]?.text ?? ''
  const own = scope.fork()
  own.aliases.delete(name)
  // With words of its own it is a command as any; whatever else it is, its words are not known.
  const script = surveyor.ground.read(alias)
  const only = script?.length === 1 ? script[0] : undefined
  if (only?.type === 'simple' && only.redirections.length === 0 && only.assignments.length === 0) {
    const words = only.words.flatMap((word) => expandWord(word, own, surveyor.ground.outside))
    surveyCall({ ...call, words: [...words, ...call.words.slice(1)] }, own, surveyor)
  } else if (!surveyor.followText(alias, own)) surveyor.isWhole = false
  surveyor.add({ ...lookingPart(call), effect: 'looks', isItself: true })
  return undefined
}

function surveyFunction(call: Call, body: Command, scope: Scope, surveyor: Surveyor): void {
  if (scope.depth >= deepest) {
    surveyor.isWhole = false
    return
  }
  const before = scope.arguments
  const words = call.words.slice(1)
  const areKnown = words.every(({ isOpen, pattern }) => !isOpen && pattern === null)
  scope.arguments = areKnown ? words.map(({ text }) => text) : null
  scope.depth += 1
  const inner = surveyor.collect(() => surveyor.follow([body], scope))
  scope.depth -= 1
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
