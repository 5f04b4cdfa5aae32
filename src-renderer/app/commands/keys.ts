import { createStore, type StoreApi } from 'zustand/vanilla'
import { chordLabel, type KeyPlatform, type KeyPress } from '../../../src-shared/board/key-chord.ts'
import { isBrowserChord } from '../../../src-shared/board/key-hazards.ts'
import {
  commandOfKey,
  effectiveKeyMap,
  type KeyBinding,
  type KeyCommand,
  type KeyContext,
  type KeyHit,
  type KeyOverrides,
} from '../../../src-shared/board/key-map.ts'

/** The keys in force: the product's, with those that the user chose. */
export type KeysStore = StoreApi<{
  readonly bindings: readonly KeyBinding[]
  /** What of the settings could not be used, a sentence each. */
  readonly problems: readonly string[]
}>

/** The keys of this window. */
export type Keys = {
  readonly store: KeysStore
  /** The command of a press where the focus is. */
  readonly commandOf: (press: KeyPress, context: KeyContext) => KeyHit | null
  /** A command's chords that reach this window: a browser keeps some for itself. */
  readonly chordsOf: (command: KeyCommand) => readonly string[]
  /** The first of them as people read it; empty when there is none. */
  readonly labelOf: (command: KeyCommand) => string
  /** All of them; many that differ by a digit as one: `Alt+1…9`. */
  readonly shownKeysOf: (command: KeyCommand) => readonly string[]
  readonly override: (overrides: KeyOverrides) => void
}

/** Makes the keys; until the settings are known they are the product's. */
export function createKeys(platform: KeyPlatform, isBrowser: boolean): Keys {
  const store: KeysStore = createStore<ReturnType<KeysStore['getState']>>(() => effectiveKeyMap({}))
  let overrides: KeyOverrides = {}
  // Every row asks for labels whenever it is drawn.
  const chords = new Map<KeyCommand, readonly string[]>()
  const labels = new Map<KeyCommand, string>()
  const chordsOf = (command: KeyCommand): readonly string[] => {
    const known = chords.get(command)
    if (known !== undefined) return known
    const keys = store.getState().bindings.find((binding) => binding.command === command)?.keys ?? []
    const reaching = isBrowser ? keys.filter((chord) => !isBrowserChord(chord, platform)) : keys
    chords.set(command, reaching)
    return reaching
  }
  return {
    store,
    chordsOf,
    commandOf: (press, context) => commandOfKey(store.getState().bindings, press, context, platform),
    labelOf: (command) => {
      const known = labels.get(command)
      if (known !== undefined) return known
      const chord = chordsOf(command)[0]
      const label = chord === undefined ? '' : chordLabel(chord, platform)
      labels.set(command, label)
      return label
    },
    shownKeysOf: (command) => {
      const shown = chordsOf(command).map((chord) => chordLabel(chord, platform))
      const [first] = shown
      return first === undefined || shown.length < 5 ? shown : [`${first}…${shown.at(-1)?.slice(-1)}`]
    },
    override: (next) => {
      // Settings are read again whenever anything in them changes.
      if (JSON.stringify(next) === JSON.stringify(overrides)) return
      overrides = next
      chords.clear()
      labels.clear()
      store.setState(effectiveKeyMap(next), true)
    },
  }
}
