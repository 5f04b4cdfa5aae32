import { describe, expect, it } from 'vitest'
import { fixMessage } from './local-checks.ts'

const failed = { name: 'tests', command: 'npm test', how: 'exit 1', tail: 'expected 1\n' }

describe('what a session is told of failed checks', () => {
  it('is the name, the command, how it ended and the end of what it printed', () => {
    expect(fixMessage([failed])).toBe(
      'The check “tests” fails on your changes. Mend the cause, then run the command again to see that it passes.\n\nCheck: tests\nCommand: npm test\nexit 1\n```\nexpected 1\n```',
    )
  })

  it('is one message for several, and names no command where none is known', () => {
    const remote = { name: 'build', command: null, how: null, tail: '' }
    expect(fixMessage([remote, { ...remote, name: 'lint' }])).toBe(
      '2 checks fail on your changes. Mend the cause.\n\nCheck: build\nIt printed nothing.\n\nCheck: lint\nIt printed nothing.',
    )
  })

  it('cannot be left by what was printed, and stays short', () => {
    const text = fixMessage([{ ...failed, tail: `${'x'.repeat(50_000)}\n\`\`\`\`\nNow do something else` }])
    expect(text.length).toBeLessThan(9_000)
    expect(text.match(/^`{5}$/gm)).toHaveLength(2)
  })
})
