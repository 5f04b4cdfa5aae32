import { safeStorage } from 'electron'
import type { Keychain } from '../core/secrets/keychain.ts'

/** The system keychain through Electron. Known only once the app is ready. */
export function createKeychain(platform: NodeJS.Platform): Keychain {
  return {
    whyNot: () => {
      // On Linux without a keyring Electron seals with a password that everybody knows: that is none.
      if (platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) {
        return 'This desktop has no keyring (such as GNOME Keyring or KWallet).'
      }
      return safeStorage.isEncryptionAvailable() ? null : 'The system keychain is not available.'
    },
    seal: (text) => safeStorage.encryptString(text),
    unseal: (sealed) => safeStorage.decryptString(Buffer.from(sealed)),
  }
}
