import { expect, it } from 'vitest'
import { wishesInWords } from './wishes-in-words.ts'

it.each([
  [['allow'], '1 allow rule waits'],
  [['allow', 'allow', 'allow'], '3 allow rules wait'],
  [['hook', 'mcp-server'], '1 hook and 1 MCP server wait'],
  [['env', 'hook', 'allow', 'hook', 'setup'], '2 hooks, 1 setup command, 1 environment variable and 1 allow rule wait'],
] as const)('says of %j that %s', (kinds, words) => {
  expect(wishesInWords(kinds.map((kind) => ({ kind })))).toBe(words)
})
