import { expect, test } from 'vitest'
import type { Reclaimed } from '../api/disk.ts'
import { nothingToReclaim, reclaimedText, reclaimQuestion } from './reclaim.ts'

const folder = (path: string, state: 'would-go' | 'gone' | 'kept', reason: string | null = null) => ({
  path,
  bytes: 2_097_152,
  state,
  reason,
})
const found: Reclaimed[] = [
  {
    folders: [folder('node_modules', 'would-go'), folder('dist\u001b[2J', 'kept', 'git tracks files in it')],
    reason: null,
  },
  { folders: [folder('target', 'would-go')], reason: null },
]

test('what would be made free is said with its size and its folders', () => {
  expect(reclaimQuestion(found)).toEqual({ text: '4.0 MB can be made free', detail: 'node_modules, target' })
})

test('what was made free counts what is gone', () => {
  expect(reclaimedText([{ folders: [folder('a', 'gone'), folder('b', 'kept', 'busy')], reason: null }])).toBe(
    'Made 2.0 MB free: 1 folder',
  )
})

test('where nothing can be made free it says why, harmlessly', () => {
  expect(reclaimQuestion([{ folders: [], reason: 'somebody locked it' }])).toBeNull()
  const kept = [{ folders: [folder('dist\u001b[2J', 'kept', 'git tracks files in it')], reason: null }]
  expect(nothingToReclaim(kept)).toMatch(/^There is nothing to make free · dist.* stays: git tracks files in it$/)
  expect(nothingToReclaim(kept)).not.toContain('\u001b')
})
