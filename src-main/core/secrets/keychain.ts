/** The system keychain, as the shell gives it to the core: it seals what then may lie in a file. */
export type Keychain = {
  /** Why it cannot be used, in a sentence; null when it can. */
  readonly whyNot: () => string | null
  readonly seal: (text: string) => Uint8Array
  /** Throws when it does not give it out. */
  readonly unseal: (sealed: Uint8Array) => string
}

/** A shell without the app around it has no keychain. */
export const noKeychain: Keychain = {
  whyNot: () => 'Only the app can use the system keychain, and it is not open.',
  seal: () => {
    throw new Error('there is no keychain to seal with')
  },
  unseal: () => {
    throw new Error('there is no keychain to unseal with')
  },
}
