import { randomUUID } from 'node:crypto'
import type { Planted } from './plant.ts'
import { workedTranscript } from './transcript.ts'

const asks = (kind: string, rest: object): object => ({ kind, requestId: randomUUID(), askedAt: Date.now(), ...rest })
const options = [{ label: 'Double jump', description: 'Reuses the jump arc' }, { label: 'Wall climb' }]
const patch = '--- a/src/jump.js\n+++ b/src/jump.js\n@@ -1 +1 @@\n-export const height = 1\n+export const height = 2\n'
const permission = (detail: object, rest: object = {}): object =>
  asks('permission', {
    toolUseId: 'call',
    tool: 'Bash',
    title: 'wants to run npm test',
    detail,
    sameAs: 'same',
    ...rest,
  })

/** A session that waits for a person. */
const waits = (name: string, waitingFor: string, request: object): Planted => ({
  record: { name, state: 'blocked', waitingFor, request, summary: `${name}, please`, result: null },
  lines: work,
})

const markdown =
  '# A heading\n\nSome **bold** text, `src/jump.js:1`, a [link](https://example.invalid/page).\n\n> quoted\n\n1. one\n2. two\n\n| a | |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\n#### Deeper\n\n#\n\nA note[^1], [](https://example.invalid/empty) ![](https://example.invalid/a.png)\n\n[^1]: the note\n\n```ts\nconst answer: number = 42 // the answer\n```\n\n```diff\n-one\n+two\n```\n'
const work = workedTranscript(markdown, patch)

const tree = {
  path: '/tmp/arcade/.backburner/worktrees/jump',
  branch: 'bb/jump',
  mainCheckout: '/tmp/arcade',
  baseRef: 'main',
  baseCommit: '0'.repeat(40),
}
const task = { toolUseId: 'call', startedAt: 1, endedAt: null, summary: 'Reads the tests' }

/** A board with everything that a row can say. */
export const everything: readonly Planted[] = [
  waits(
    'one question',
    'question',
    asks('question', { questions: [{ question: 'Which one?', multiSelect: false, options }] }),
  ),
  waits(
    'two questions',
    'question',
    asks('question', {
      questions: [
        { question: 'Which one?', header: 'Move', multiSelect: false, options },
        { question: 'Which of them?', header: 'More', multiSelect: true, options },
      ],
    }),
  ),
  waits(
    'a command',
    'permission',
    permission(
      { type: 'command', command: 'npm test', description: 'Runs it', cwd: '/tmp' },
      { suggestedRule: 'Bash(npm test:*)' },
    ),
  ),
  waits(
    'the same',
    'permission',
    permission({ type: 'command', command: 'npm test', cwd: '/tmp' }, { suggestedRule: 'Bash(npm test:*)' }),
  ),
  waits(
    'an edit',
    'permission',
    permission({ type: 'diff', path: 'src/jump.js', patch }, { tool: 'Edit', sameAs: 'edit' }),
  ),
  waits(
    'a page',
    'permission',
    permission({ type: 'text', text: 'https://example.invalid/' }, { tool: 'WebFetch', sameAs: 'page' }),
  ),
  waits('a plan', 'plan', asks('plan', { toolUseId: 'call', plan: '## Plan\n\n1. Raise it\n2. Test it' })),
  waits('a sign-in', 'login', asks('login', { message: 'The key was refused.' })),
  waits(
    'a budget',
    'budget',
    asks('budget', { scope: 'session', spentUsd: 1.2, limitUsd: 1, ownUsd: 1.2, stepUsd: 1 }),
  ),
  {
    record: {
      name: 'done',
      worktree: tree,
      progress: { done: 2, total: 5 },
      result: 'It jumps.',
      summary: 'It jumps.',
    },
    tags: ['one', 'two', 'three', 'four'],
    lines: work,
  },
  { record: { name: 'failed', state: 'failed', summary: 'It does not jump.', queuedReplies: 1 }, lines: work },
  { record: { name: 'stopped', state: 'stopped', summary: 'Stopped by you', resumable: true } },
  {
    record: {
      name: 'idle',
      state: 'idle',
      summary: 'Nothing left to do',
      tasks: [
        { ...task, id: 't1', kind: 'subagent', title: 'Read the tests', agent: 'reader', state: 'running' },
        { ...task, id: 't2', kind: 'command', title: 'npm test', state: 'failed' },
      ],
    },
  },
]
