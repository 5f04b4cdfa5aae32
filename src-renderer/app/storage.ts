/** Small things that this client remembers by itself: drafts, the last directory, the theme. Storage may be refused. */
export type LocalMemory = {
  readonly read: (key: string) => string | null
  readonly write: (key: string, value: string | null) => void
}

/** The browser's own storage; without it nothing is remembered, and nothing breaks. */
export const browserMemory: LocalMemory = {
  read: (key) => {
    try {
      return localStorage.getItem(`backburner.${key}`)
    } catch {
      return null
    }
  },
  write: (key, value) => {
    try {
      if (value === null || value === '') localStorage.removeItem(`backburner.${key}`)
      else localStorage.setItem(`backburner.${key}`, value)
    } catch {
      // A full or forbidden storage only costs the memory of a reload.
    }
  },
}
