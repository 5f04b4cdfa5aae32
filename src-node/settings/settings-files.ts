import { homedir } from 'node:os'
import { join } from 'node:path'

/** The user's own settings files, the stronger one last. `userFile` is this program's. */
export function userSettingsFiles(userFile: string, userHome = homedir()): readonly string[] {
  return [join(userHome, '.claude', 'settings.json'), userFile]
}

/** Where an administrator puts settings that nobody can override. */
export function managedSettingsFile(platform = process.platform): string {
  if (platform === 'darwin') return '/Library/Application Support/Backburner/managed-settings.json'
  if (platform === 'win32') return 'C:\\Program Files\\Backburner\\managed-settings.json'
  return '/etc/backburner/managed-settings.json'
}
