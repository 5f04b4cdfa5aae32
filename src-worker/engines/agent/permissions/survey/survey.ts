import type { Command, Script, Word } from '../shell/syntax.ts'
import { assertNever } from '../../../../../src-shared/base/assert-never.ts'
import { expandWord } from './expand.ts'
import { UNKNOWN, type Survey } from './part.ts'
import { Scope } from './scope.ts'
import { surveySimple } from './simple.ts'
import { readRedirections, runComputed } from './redirections.ts'
import { deepest, Surveyor, type Ground } from './surveyor.ts'

/** What holds if the command failed; undefined: the same as if it did not. */
type Failed = Scope | undefined

/** What every part of a command line does, as far as its text tells. */
export function surveyLine(text: string, ground: Ground): Survey {
  const surveyor = new Surveyor(ground, walkScript)
  const script = ground.read(text)
  if (script === null) return { parts: [], isWhole: false }
  walkScript(script, new Scope(ground.directory), surveyor)
  return { parts: surveyor.parts, isWhole: surveyor.isWhole }
}

/** Follows commands one after the other. */
function walkScript(script: Script, scope: Scope, surveyor: Surveyor): void {
  for (const command of script) {
    const failed = walk(command, scope, surveyor)
    if (failed !== undefined) scope.join(failed)
  }
}

function walk(command: Command, scope: Scope, surveyor: Surveyor): Failed {
  if (surveyor.isFull || scope.depth > deepest) {
    surveyor.isWhole = false
    return undefined
  }
  switch (command.type) {
    case 'simple':
      return surveySimple(command, scope, surveyor)
    case 'and':
      return walkAnd(command, scope, surveyor)
    case 'or':
      return walkOr(command, scope, surveyor)
    case 'pipeline':
      for (const one of command.commands) walk(one, scope.fork(), surveyor)
      return undefined
    case 'subshell':
    case 'background':
      walkScript(command.body, scope.fork(), surveyor)
      return undefined
    case 'group':
    case 'negated':
      walkScript(command.body, scope, surveyor)
      return undefined
    case 'redirected': {
      const { reads, writes } = readRedirections(command.redirections, scope, surveyor)
      surveyor.add(joined(reads, writes, scope))
      return walk(command.body, scope, surveyor)
    }
    case 'function': {
      scope.functions.set(command.name, { all: [command.body], isSure: true })
      // It may run later, by other names and with any arguments: what is in it has to be fit to run.
      const inside = scope.fork()
      inside.arguments = null
      inside.locals = new Set()
      inside.depth += 1
      walk(command.body, inside, surveyor)
      return undefined
    }
    case 'loop':
      walkLoop(command, scope, surveyor)
      return undefined
    case 'branches': {
      walkScript(command.first, scope, surveyor)
      const ends = command.branches.map((branch) => {
        const own = scope.fork()
        walkScript(branch, own, surveyor)
        return own
      })
      for (const end of ends) scope.join(end)
      return undefined
    }
    case 'test':
      walkTest(command, scope, surveyor)
      return undefined
    default:
      return assertNever(command, 'command')
  }
}

function walkAnd({ left, right }: Extract<Command, { type: 'and' | 'or' }>, scope: Scope, surveyor: Surveyor): Failed {
  const failed = walk(left, scope, surveyor) ?? scope.fork()
  const failedRight = walk(right, scope, surveyor) ?? scope
  failed.join(failedRight)
  return failed
}

function walkOr({ left, right }: Extract<Command, { type: 'and' | 'or' }>, scope: Scope, surveyor: Surveyor): Failed {
  const other = walk(left, scope, surveyor) ?? scope.fork()
  const failed = walk(right, other, surveyor)
  const last =
    right.type === 'simple' ? right.words[0]?.map((cell) => (cell.type === 'text' ? cell.text : '')).join('') : ''
  // After these nothing of the line runs any more.
  const ends = (last === 'exit' || last === 'return') && !scope.functions.has(last) && !scope.aliases.has(last)
  if (!ends) scope.join(other)
  return ends ? undefined : failed
}

const mostTurns = 20

function walkLoop(command: Extract<Command, { type: 'loop' }>, scope: Scope, surveyor: Surveyor): void {
  const before = scope.fork()
  const { name, words, body } = command
  if (name === null) {
    // What one turn changes, the next finds changed.
    walkScript(body, scope, surveyor)
    scope.join(before)
    walkScript(body, scope, surveyor)
    scope.join(before)
    return
  }
  for (const word of words ?? []) runComputed(word, scope, surveyor)
  const fields = words?.flatMap((word) => expandWord(word, scope, surveyor.ground.outside)) ?? null
  const isKnown = fields?.every(({ text, isOpen, pattern }) => !isOpen && pattern === null && !text.includes(UNKNOWN))
  if (fields !== null && isKnown === true && fields.length <= mostTurns) {
    for (const { text } of fields) {
      scope.assign(name, text)
      walkScript(body, scope, surveyor)
    }
  } else {
    for (let turn = 0; turn < 2; turn += 1) {
      // Names of files that a pattern stands for lie where the pattern says.
      const [only] = fields ?? []
      const at = fields?.length === 1 && only?.pattern != null ? only.text.search(/[*?[]/) : -1
      const fixed = at === -1 ? '' : only?.text.slice(0, only.text.lastIndexOf('/', at) + 1)
      scope.assign(name, `${fixed === '' && at !== -1 ? './' : (fixed ?? '')}${UNKNOWN}`)
      walkScript(body, scope, surveyor)
      scope.join(before)
    }
  }
  scope.join(before)
}

function walkTest(command: Extract<Command, { type: 'test' }>, scope: Scope, surveyor: Surveyor): void {
  const counts = command.words.some((word) => /^-(?:eq|ne|lt|le|gt|ge|v|R)$/.test(textOf(word)))
  for (const word of command.words) {
    runComputed(word, scope, surveyor)
    // Where numbers are compared, what stands in brackets is evaluated, even from within quotes.
    if (/\$\(|`/.test(textOf(word)) || (counts && !isNumeric(word, scope))) surveyor.isWhole = false
  }
  surveyor.add({ ...joined([], [], scope), source: command.source })
}

function isNumeric(word: Word, scope: Scope): boolean {
  return word.every((cell) => {
    if (cell.type === 'text')
      return (
        !cell.text.includes('[') && (cell.text.match(/[A-Za-z_]\w*/g) ?? []).every((name) => holdsNumber(name, scope))
      )
    if (cell.type === 'computed') return false
    return holdsNumber(cell.name, scope)
  })
}

function holdsNumber(name: string, scope: Scope): boolean {
  return !scope.variables.has(name) || /^-?\d*$/.test(scope.variables.get(name) ?? UNKNOWN)
}

function textOf(word: Word): string {
  return word.map((cell) => (cell.type === 'text' ? cell.text : '')).join('')
}

/** A part that is no program: only what it is joined to counts. */
function joined(
  reads: Survey['parts'][number]['reads'],
  redirects: Survey['parts'][number]['redirects'],
  scope: Scope,
) {
  return {
    source: '',
    texts: [],
    program: '',
    words: [],
    directories: scope.directories,
    given: '',
    effect: 'looks',
    reads,
    writes: [],
    redirects,
    isItself: !scope.isTwisted || redirects.length === 0,
    isOpaque: false,
    inner: [],
    wrapper: null,
  } as const
}
