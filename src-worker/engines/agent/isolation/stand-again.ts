import { stat } from 'node:fs/promises'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import { isInside } from '../permissions/rules.ts'
import type { Workplace } from './workplace.ts'

/** Goes back to where an agent's shell stood last, by the entries of its conversation. */
export async function standAgain(workplace: Workplace, entries: readonly TranscriptEntry[]): Promise<void> {
  const last = entries.findLast((entry) => entry.type === 'tool-finished' && typeof entry['cwd'] === 'string')
  const stood = last?.['cwd']
  if (typeof stood !== 'string' || !workplace.ownDirectories.some((directory) => isInside(stood, directory))) return
  if ((await stat(stood).catch(() => null))?.isDirectory() === true) workplace.moveTo(stood)
}
