import { describe, expect, it } from 'vitest'
import { rowFixture } from './session-fixture.ts'
import { explain, explainAloud } from './why.ts'

const at = 1_700_000_000_000

describe('explain', () => {
  it('says what a state is known from, for how long, and what the process does', () => {
    const row = rowFixture(1, {
      state: 'blocked',
      waitingFor: 'question',
      since: at,
      updatedAt: at + 60_000,
      reason: 'asked a question',
      evidence: { kind: 'tool', ref: 'AskUserQuestion toolu_01abc', at },
      pid: 77,
    })
    const { word, reason, facts } = explain(row, at + 120_000)
    expect([word, reason]).toEqual(['Needs input', 'asked a question'])
    expect(Object.fromEntries(facts)).toMatchObject({
      'Waits for': 'an answer',
      'Known from': 'tool call AskUserQuestion, 2 minutes ago',
      Process: 'alive, 77',
      'Last change': '1 minute ago',
    })
  })

  it('does not claim a state that cannot be asked for', () => {
    const row = rowFixture(1, { state: 'working', liveness: 'unresponsive' })
    expect(explain(row, at).word).toBe('Unknown')
    expect(explainAloud(row, at)).toContain('Last known: Working')
  })
})
