import type { LocalMemory } from './storage.ts'

/** A theme that was chosen; null follows the system. */
export type Theme = 'light' | 'dark' | null

/** Shows and remembers a theme. */
export function setTheme(memory: LocalMemory, theme: Theme): void {
  if (theme === null) delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  memory.write('theme', theme)
}

/** The theme chosen last time. */
export function rememberedTheme(memory: LocalMemory): Theme {
  const theme = memory.read('theme')
  return theme === 'light' || theme === 'dark' ? theme : null
}
