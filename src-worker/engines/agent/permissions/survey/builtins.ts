import { plainWords } from './lookers.ts'
import { UNKNOWN, type Field, type Part } from './part.ts'
import { isDirectoryAt, placesOf } from './places.ts'
import { partOf, type Call } from './programs.ts'
import type { Scope } from './scope.ts'
import type { Surveyor } from './surveyor.ts'
import { isHarmlessName, isSteeringName } from './wrappers.ts'

/** What became of a builtin: what holds if it failed, when that differs. */
type Done = { readonly failed: Scope | undefined }

const quietly: Done = { failed: undefined }
const usualName = /^[A-Za-z_]\w*$/

/** Follows commands that change the shell itself; `none` when the call is no such command. */
export function surveyBuiltin(call: Call, scope: Scope, surveyor: Surveyor): Done | 'none' {
  const [name, ...words] = call.words
  const looks = (more: Partial<Part> = {}): Done => {
    surveyor.add(partOf(call, { effect: 'looks', ...more }))
    return quietly
  }
  switch (name?.text) {
    case 'cd':
    case 'pushd':
    case 'popd':
      return changeDirectory(call, scope, surveyor)
    case 'export':
    case 'declare':
    case 'typeset':
    case 'readonly':
    case 'local':
      return declare(call, scope, surveyor)
    case 'unset':
      for (const { text, isOpen } of words) {
        if (/^-[fv]$/.test(text)) continue
        if (isOpen || !usualName.test(text)) surveyor.isWhole = false
        scope.functions.delete(text)
        assign(scope, text, null, isSteeringName)
      }
      return looks()
    case 'read':
    case 'mapfile':
    case 'readarray':
    case 'getopts':
      return readInto(call, scope, surveyor)
    case 'printf': {
      if (words[0]?.text !== '-v') return 'none'
      const target = words[1]?.text ?? ''
      if (!usualName.test(target)) surveyor.isWhole = false
      assign(scope, target, null, isSteeringName)
      return looks()
    }
    case 'let':
      surveyor.isWhole = false
      return looks()
    case 'set': {
      const end = words.findIndex(({ text }) => text === '--')
      if (end !== -1) {
        const rest = words.slice(end + 1)
        scope.arguments = rest.some(({ isOpen, pattern }) => isOpen || pattern !== null)
          ? null
          : rest.map(({ text }) => text)
      }
      // Everything that is assigned from now on is exported; a shell that only reads runs nothing.
      if (words.some(({ text }) => /^-[a-zA-Z]*a|^allexport$/.test(text))) scope.isTwisted = true
      return words.every(({ text }) =>
        /^[-+][a-zA-Z]+$|^(?:pipefail|errexit|nounset|xtrace|allexport)$|^--$/.test(text),
      ) || end === 0
        ? looks()
        : unknown(call, surveyor)
    }
    case 'shopt': {
      const harmless =
        /^-[supqo]+$|^(?:expand_aliases|nullglob|failglob|dotglob|globstar|nocaseglob|inherit_errexit|pipefail)$/
      if (words.some(({ text }) => !harmless.test(text))) surveyor.isWhole = false
      return looks()
    }
    case 'alias':
      return defineAliases(call, words, scope, surveyor)
    case 'unalias':
      for (const { text } of words) scope.aliases.delete(text)
      if (words.some(({ text }) => text === '-a')) scope.aliases.clear()
      return looks()
    case 'hash':
    case 'enable':
      if (words.length === 0) return looks()
      scope.isTwisted = true
      return unknown(call, surveyor)
    case 'eval':
      return evaluate(call, words, scope, surveyor)
    case 'trap': {
      const [text, ...signals] = plainWords(words)
      // What may run between any two commands may change all that is known.
      if (signals.some((signal) => !/^(?:0|(?:SIG)?(?:EXIT|INT|TERM|HUP))$/.test(signal.text))) {
        surveyor.isWhole = false
        scope.directories = null
      }
      const inner = surveyor.collect(() => {
        const known = text !== undefined && !text.isOpen && surveyor.followText(text.text, scope.fork())
        if (text !== undefined && !known) surveyor.isWhole = false
      })
      return looks({ inner, wrapper: 'clear' })
    }
    case 'source':
    case '.': {
      const file = words[0]
      const isKnown =
        file !== undefined && !file.isOpen && !file.text.includes(UNKNOWN) && !file.text.startsWith('/dev/')
      const isWritten =
        file !== undefined && placesOf(file, scope).some(({ path }) => path === null || surveyor.written.has(path))
      const reads = file === undefined ? [] : placesOf(file, scope)
      surveyor.add(partOf(call, { effect: 'other', isOpaque: !isKnown || isWritten, reads: [...call.reads, ...reads] }))
      return quietly
    }
    case 'command': {
      if (!/^-[vV]+$/.test(words[0]?.text ?? '')) return 'none'
      return looks()
    }
    case 'exec': {
      if (words.length > 0) return 'none'
      return looks()
    }
    case 'shift': {
      const count = words[0] === undefined ? 1 : /^\d$/.test(words[0].text) ? Number(words[0].text) : null
      const { arguments: before } = scope
      scope.arguments = count === null || before === null ? null : before.slice(count)
      return looks()
    }
    default:
      return 'none'
  }
}

function unknown(call: Call, surveyor: Surveyor): Done {
  surveyor.add(partOf(call, { effect: 'other' }))
  return quietly
}

function assign(scope: Scope, name: string, value: string | null, twists: (name: string) => boolean): void {
  scope.assign(name, value)
  scope.isTwisted ||= twists(name)
}

/** `cd` may fail, and what follows then runs where the shell stood before, unless the directory is surely there. */
function changeDirectory(call: Call, scope: Scope, surveyor: Surveyor): Done {
  const before = scope.fork()
  const [name, ...words] = call.words
  const target = words.find(({ text }) => !/^-[LPe@n]+$|^--$/.test(text))
  const goesHome = target === undefined && name?.text === 'cd'
  const home = scope.variables.has('HOME') ? scope.variables.get('HOME') : surveyor.ground.outside('HOME')
  const field: Field | undefined = goesHome ? { text: home ?? UNKNOWN, pattern: null, isOpen: false } : target
  const isKnown =
    field !== undefined &&
    !field.isOpen &&
    !/^[-+]/.test(field.text) &&
    name?.text !== 'popd' &&
    !scope.variables.has('CDPATH') &&
    // For this one call they may be others.
    !call.assigned.some((one) => /^(?:CDPATH|HOME)$/.test(one.name)) &&
    surveyor.ground.outside('CDPATH') === undefined
  const places = isKnown ? placesOf(field, scope) : []
  const reads = places
  surveyor.add(partOf(call, { effect: 'looks', reads: [...call.reads, ...reads] }))
  const paths = places.map(({ path, isExact }) => (isExact ? path : null))
  scope.directories = isKnown && paths.every((path) => path !== null) ? [...new Set(paths)] : null
  const isSure = paths.every((path) => path !== null && isDirectoryAt(path)) && surveyor.written.size === 0
  return isKnown && isSure ? quietly : { failed: before }
}

function declare(call: Call, scope: Scope, surveyor: Surveyor): Done {
  const [name, ...words] = call.words
  const options = words.filter(({ text }) => /^[-+]/.test(text)).map(({ text }) => text)
  // References, numbers, arrays and changes of case have values of their own kind.
  if (options.some((text) => !/^[-+][xrgpfF]+$/.test(text))) surveyor.isWhole = false
  const isLocal =
    name?.text === 'local' || ((name?.text === 'declare' || name?.text === 'typeset') && scope.locals !== null)
  const isFixed = name?.text === 'readonly' || options.some((text) => text.startsWith('-') && text.includes('r'))
  const exports = name?.text === 'export' || options.some((text) => text.includes('x'))
  for (const { text } of words) {
    if (/^[-+]/.test(text)) continue
    const [, variable = '', value] = /^([^=]*?)\+?(?:=([\s\S]*))?$/.exec(text) ?? []
    if (!usualName.test(variable)) surveyor.isWhole = false
    const twists = exports ? (one: string) => !isHarmlessName(one) : isSteeringName
    if (value === undefined) scope.isTwisted ||= exports && scope.variables.has(variable) && twists(variable)
    else assign(scope, variable, /^[^=]*\+=/.test(text) ? null : value, twists)
    // Outside of a function it is an error, and the variable stays what it was.
    if (isLocal && scope.locals === null) scope.variables.set(variable, null)
    if (isLocal) scope.locals?.add(variable)
    if (isFixed) scope.fixed.add(variable)
  }
  surveyor.add(partOf(call, { effect: 'looks' }))
  return quietly
}

function readInto(call: Call, scope: Scope, surveyor: Surveyor): Done {
  const words = call.words.slice(1)
  for (const [index, { text, isOpen }] of words.entries()) {
    const isValue = /^-[a-zA-Z]*[dnNptui]$/.test(words[index - 1]?.text ?? '')
    if (isOpen || /^-[a-zA-Z]*[Cc]/.test(text)) surveyor.isWhole = false
    if (text.startsWith('-') || isValue) continue
    if (call.words[0]?.text === 'getopts' && index !== 1) continue
    if (!usualName.test(text)) surveyor.isWhole = false
    assign(scope, text, null, isSteeringName)
  }
  assign(scope, 'REPLY', null, () => false)
  surveyor.add(partOf(call, { effect: 'looks' }))
  return quietly
}

/** What an alias stands for has to be fit to run. */
function defineAliases(call: Call, words: readonly Field[], scope: Scope, surveyor: Surveyor): Done {
  const inner = surveyor.collect(() => {
    for (const { text, isOpen } of words) {
      const [, name = '', value] = /^([^=]*)=([\s\S]*)$/.exec(text) ?? []
      if (value === undefined && !isOpen && !text.includes(UNKNOWN)) continue
      if (value === undefined || !surveyor.followText(value, scope.fork())) surveyor.isWhole = false
      const known = scope.aliases.get(name)?.all ?? []
      scope.aliases.set(name, { all: [...known, value ?? UNKNOWN], isSure: false })
    }
  })
  surveyor.add(partOf(call, { effect: 'looks', inner, wrapper: 'clear' }))
  return quietly
}

function evaluate(call: Call, words: readonly Field[], scope: Scope, surveyor: Surveyor): Done {
  const text = words.map((word) => (word.pattern === null ? word.text : UNKNOWN)).join(' ')
  let isKnown = false
  const inner = surveyor.collect(() => {
    isKnown = !words.some(({ isOpen }) => isOpen) && surveyor.followText(text, scope)
  })
  surveyor.add(
    partOf(call, isKnown ? { effect: 'looks', inner, wrapper: 'clear' } : { effect: 'other', isOpaque: true, inner }),
  )
  return quietly
}
