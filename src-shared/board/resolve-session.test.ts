import { describe, expect, it } from 'vitest'
import { resolveSession } from './resolve-session.ts'
import { rowFixture } from './session-fixture.ts'

const one = rowFixture(0xabcd1234, { name: 'save test' })
const two = rowFixture(0xabcd9999, { name: 'save the whales' })
const rows = [one, two]

describe('resolveSession', () => {
  it('finds an exact id, an unambiguous prefix and a full name', () => {
    for (const query of ['abcd1234', 'abcd12', 'Save Test', one.sessionId]) {
      expect(resolveSession(rows, query, 'change')).toEqual({ kind: 'found', row: one })
    }
  })

  it('names the candidates of an ambiguous prefix', () => {
    expect(resolveSession(rows, 'abcd', 'change')).toEqual({ kind: 'ambiguous', candidates: rows })
  })

  it('takes a part of a name only for commands that read', () => {
    expect(resolveSession(rows, 'whales', 'change')).toEqual({ kind: 'none' })
    expect(resolveSession(rows, 'whales', 'read')).toEqual({ kind: 'found', row: two })
  })

  it('finds nothing for nothing', () => {
    expect(resolveSession(rows, ' ', 'read')).toEqual({ kind: 'none' })
  })
})
