import { launchOptionsSchema } from './launch.ts'
import { expect, test } from 'vitest'
import { candidatePart, candidateOf, candidateText } from './candidate.ts'

test.each([
  ['opus', { engine: 'agent', acpAgent: null, model: 'opus' }],
  ['agent', { engine: 'agent', acpAgent: null, model: null }],
  ['claude', { engine: 'claude', acpAgent: null, model: null }],
  ['claude/sonnet', { engine: 'claude', acpAgent: null, model: 'sonnet' }],
  ['acp:gemini', { engine: 'acp', acpAgent: 'gemini', model: null }],
  ['acp:gemini/gemini-3-pro', { engine: 'acp', acpAgent: 'gemini', model: 'gemini-3-pro' }],
  // A model whose name begins like an engine's.
  ['claude-opus-5', { engine: 'agent', acpAgent: null, model: 'claude-opus-5' }],
  ['agents-1', { engine: 'agent', acpAgent: null, model: 'agents-1' }],
])('%s is a candidate, and is written again as it was', (text, candidate) => {
  expect(candidateOf(text)).toEqual(candidate)
  expect(candidateText({ ...candidate, engine: candidateOf(text)?.engine ?? 'agent' })).toBe(text)
})

test.each(['', ' ', 'two words', '/opus', 'acp:', 'shell'])('%j is none', (text) => {
  expect(candidateOf(text)).toBeNull()
})

test('an agent of another maker is named where a dispatch looks for it', () => {
  const candidate = candidateOf('acp:gemini/gemini-3-pro')
  const part = candidate === null ? null : candidatePart(candidate)
  expect(part?.engine).toBe('acp')
  expect(launchOptionsSchema.parse(part?.options)).toMatchObject({ acp: 'gemini', model: 'gemini-3-pro' })
})
