import { canonicalChord, chordLabel, type KeyPlatform } from '../../../src-shared/board/key-chord.ts'
import { chordHazards } from '../../../src-shared/board/key-hazards.ts'
import { chordRefusal, commandsSharing, keyMap, type KeyBinding } from '../../../src-shared/board/key-map.ts'

/** What speaks against keys for a command. */
export type KeyObjections = {
  /** They cannot be taken: why. */
  readonly refusal: string | null
  /** Commands that have them already, where this one works too. */
  readonly takenBy: readonly KeyBinding[]
  /** What else to know, a sentence each. */
  readonly hazards: readonly string[]
}

/** What speaks against a chord for a command, now. Pure. */
export function objectionsTo(
  bindings: readonly KeyBinding[],
  binding: KeyBinding,
  chord: string,
  platform: KeyPlatform,
): KeyObjections {
  return {
    refusal: chordRefusal(binding.command, chord),
    takenBy: commandsSharing(bindings, binding.command, chord, platform),
    hazards: chordHazards(binding, chord, platform),
  }
}

/** Clashes of the keys in force, a sentence for each chord of a command that another one has too. */
export function clashesOf(
  bindings: readonly KeyBinding[],
  binding: KeyBinding,
  platform: KeyPlatform,
): readonly string[] {
  return binding.keys.flatMap((chord) => {
    const others = commandsSharing(bindings, binding.command, chord, platform)
    if (others.length === 0) return []
    // The map asks the bindings in their order: the first one is run.
    const first = bindings.find((one) => one === binding || others.includes(one))
    const names = others.map(({ label }) => `“${label}”`).join(' and ')
    const wins = first === binding ? 'this one is run' : 'the other one is run'
    return [`${chordLabel(chord, platform)} also means ${names}: ${wins}.`]
  })
}

/** The product's keys of a command. */
export function defaultKeysOf(command: KeyBinding['command']): readonly string[] {
  return keyMap.find((binding) => binding.command === command)?.keys ?? []
}

/** Whether two lists hold the same chords in the same order. */
export function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((chord, index) => chord === b[index])
}

/** A command's keys with one more; the same keys twice are one. */
export function withChord(keys: readonly string[], chord: string, platform: KeyPlatform): readonly string[] {
  return [...withoutChord(keys, chord, platform), chord]
}

/** A command's keys without one. */
export function withoutChord(keys: readonly string[], chord: string, platform: KeyPlatform): readonly string[] {
  const gone = canonicalChord(chord, platform)
  return keys.filter((key) => canonicalChord(key, platform) !== gone)
}
