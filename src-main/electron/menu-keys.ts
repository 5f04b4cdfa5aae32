import { z } from 'zod'
import { parseChord } from '../../src-shared/board/key-chord.ts'
import { keyMap } from '../../src-shared/board/key-map.ts'

const menuCommands = ['settings', 'palette', 'help', 'find', 'grouping', 'next-needing-input'] as const

/** The window's actions that the menu has. */
export type MenuCommand = (typeof menuCommands)[number]

/** The keys beside the menu's entries, as chords of the key map; an entry that is absent has none. */
export const menuKeysSchema = z.partialRecord(z.enum(menuCommands), z.string().max(40))
/** The keys beside the menu's entries. */
export type MenuKeys = Readonly<z.infer<typeof menuKeysSchema>>

/** The product's own, until the window says what the user bound. */
export const productKeys: MenuKeys = Object.fromEntries(
  menuCommands.flatMap((command) => {
    const chord = keyMap.find((binding) => binding.command === command)?.keys[0]
    return chord === undefined ? [] : [[command, chord]]
  }),
)

const names: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Enter: 'Return',
  '+': 'Plus',
}
/** What an accelerator can name; anything else would be refused with an error. */
const known =
  /^(?:[A-Z0-9]|F\d{1,2}|[!-/:-@[-`{-~]|Up|Down|Left|Right|Return|Plus|Escape|Space|Tab|Backspace|Delete|Insert|Home|End|PageUp|PageDown)$/

/**
 * A chord as a menu writes it; null for one that no menu can have. On macOS the menu acts on its keys, so it gets none that
 * types a character.
 */
export function acceleratorOf(chord: string, platform: NodeJS.Platform): string | null {
  const parsed = parseChord(chord)
  if (parsed === null) return null
  const isPlus = parsed.endsWith('+')
  const parts = (isPlus ? parsed.slice(0, -1) : parsed).split('+').filter((part) => part !== '')
  const key = isPlus ? '+' : (parts.pop() ?? '')
  const name = names[key] ?? key
  const held = new Set(parts)
  const isBound = held.has('Mod') || held.has('Ctrl') || /^F\d/.test(key) || (platform !== 'darwin' && held.has('Alt'))
  if (!isBound || !known.test(name)) return null
  return [...parts.map((part) => (part === 'Mod' ? 'CmdOrCtrl' : part)), name].join('+')
}
