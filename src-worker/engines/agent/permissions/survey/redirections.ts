import type { Redirection, Word } from '../shell/syntax.ts'
import { expandValue, expandWord } from './expand.ts'
import { UNKNOWN, type Place } from './part.ts'
import { nowhere, placesOf } from './places.ts'
import type { Scope } from './scope.ts'
import type { Surveyor } from './surveyor.ts'

/** What a command is joined to. */
export type Joined = { readonly reads: readonly Place[]; readonly writes: readonly Place[]; readonly given: string }

/** Devices that keep nothing. */
const devices = /^\/dev\/(?:null|stdin|stdout|stderr|tty|zero|fd\/\d+)$/

/** Reads redirections; the scripts inside of their words are followed. */
export function readRedirections(redirections: readonly Redirection[], scope: Scope, surveyor: Surveyor): Joined {
  const reads: Place[] = []
  const writes: Place[] = []
  let given = ''
  for (const redirection of redirections) {
    if (redirection.type === 'text') {
      runComputed(redirection.text, scope, surveyor)
      given += expandValue(redirection.text, scope, surveyor.ground.outside)
      continue
    }
    runComputed(redirection.target, scope, surveyor)
    const fields = expandWord(redirection.target, scope, surveyor.ground.outside)
    for (const field of fields) {
      if (devices.test(field.text)) continue
      // A shell opens connections by such names.
      const isNet = /^\/dev\/(?:tcp|udp)\//.test(field.text)
      const places = field.isOpen || isNet ? [nowhere] : placesOf(field, scope)
      ;(redirection.type === 'read' && !isNet ? reads : writes).push(...places)
    }
    if (fields.length === 0) writes.push(nowhere)
  }
  return { reads, writes, given }
}

/** Follows the scripts in a word, and looks at what arithmetic would evaluate. */
export function runComputed(word: Word, scope: Scope, surveyor: Surveyor): void {
  for (const cell of word) {
    if (cell.type === 'variable' && cell.otherwise !== null) runComputed(cell.otherwise, scope, surveyor)
    if (cell.type !== 'computed') continue
    for (const name of cell.names) {
      // A variable that holds more than a number is evaluated in turn, and may run what it likes.
      const value = scope.variables.get(name)
      if (scope.variables.has(name) && !/^-?\d*$/.test(value ?? UNKNOWN)) surveyor.isWhole = false
    }
    for (const script of cell.scripts) surveyor.follow(script, scope.fork())
  }
}
