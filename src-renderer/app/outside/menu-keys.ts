import type { Services } from '../services.ts'

/** Those that the app's menu has. */
const inMenu = ['settings', 'palette', 'help', 'find', 'grouping', 'next-needing-input'] as const

/** Has the app's menu show the keys in force, now and whenever the user binds others. */
export function tellMenuKeys({ native, keys }: Pick<Services, 'native' | 'keys'>): void {
  if (native === null) return
  const tell = (): void =>
    native.showMenuKeys(
      Object.fromEntries(
        inMenu.flatMap((command) => {
          const chord = keys.chordsOf(command)[0]
          return chord === undefined ? [] : [[command, chord]]
        }),
      ),
    )
  keys.store.subscribe(tell)
  tell()
}
