import { readFile } from 'node:fs/promises'
import { isErrno } from '../../../src-node/files/is-errno.ts'
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { decodeSettings } from '../../../src-node/settings/decode-settings.ts'
import { managedSettingsFile, userSettingsFiles } from '../../../src-node/settings/settings-files.ts'
import { whyDisabled } from '../../../src-node/settings/why-disabled.ts'
import { effectiveKeyMap } from '../../../src-shared/board/key-map.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Check, Finding } from '../finding.ts'

/** Whether the settings files can be used whole, and whether Backburner is turned off by one. */
export const settings: Check = {
  name: 'settings',
  run: async ({ home, environment }) => {
    const files = [...userSettingsFiles(homePaths(home).settings), managedSettingsFile()]
    const found = await Promise.all(files.map(findingsIn))
    const disabled = await whyDisabled({ home, environment })
    return {
      says: 'valid',
      findings: [...found.flat(), ...(disabled === null ? [] : [turnedOff(disabled)])],
    }
  },
}

async function findingsIn(path: string): Promise<readonly Finding[]> {
  const read = await readFile(path, 'utf8').then(
    (text) => ({ text }),
    (error: unknown) => ({ error }),
  )
  if ('error' in read) {
    if (isErrno(read.error, 'ENOENT', 'ENOTDIR')) return []
    return [invalid(path, read.error instanceof Error ? read.error.message : String(read.error))]
  }
  const { problems, settings: decoded } = decodeSettings(read.text)
  const ofKeys = effectiveKeyMap(decoded.keys ?? {}).problems
  return [...problems, ...ofKeys].map((problem) => invalid(path, problem))
}

function invalid(path: string, problem: string): Finding {
  return {
    id: 'settings-invalid',
    level: 'problem',
    what: `${path}: ${singleLine(problem, 300)}`,
    why: 'what cannot be used is left out; the rest of the file holds',
    mend: 'correct it there; the settings of the app show what is in force, and from where',
  }
}

function turnedOff(why: string): Finding {
  return {
    id: 'disabled',
    level: 'problem',
    what: singleLine(why, 300),
    why: 'no command but doctor and "daemon status", "stop" and "logs" does anything',
    mend: 'as it says',
  }
}
