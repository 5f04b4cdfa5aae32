import { describe, expect, it } from 'vitest'
import { sinceLastLooked } from './since-last-looked.ts'
import { transcriptEntrySchema, type TranscriptEntry } from './transcript.ts'

let seq = 0
function entry(type: string, fields: object): TranscriptEntry {
  seq += 1
  return transcriptEntrySchema.parse({ schema: 1, seq, at: seq, type, ...fields })
}
function tool(name: string, fields: object = {}): TranscriptEntry {
  return entry('tool-finished', {
    toolUseId: `t${seq}`,
    tool: name,
    content: '',
    isError: false,
    durationMs: 1,
    title: name,
    ...fields,
  })
}
function story(...make: (() => TranscriptEntry)[]): TranscriptEntry[] {
  seq = 0
  return make.map((one) => one())
}

describe('sinceLastLooked', () => {
  it('adds up what was changed in each file', () => {
    const entries = story(
      () => tool('Edit', { files: [{ path: 'a.ts', added: 3, removed: 1 }] }),
      () => tool('Edit', { files: [{ path: 'a.ts', added: 2, removed: 0 }] }),
      () => tool('Write', { files: [{ path: 'b.ts', added: 9, removed: 0, created: true }] }),
    )
    expect(sinceLastLooked(entries, null).files).toEqual([
      { path: 'a.ts', added: 5, removed: 1, created: false },
      { path: 'b.ts', added: 9, removed: 0, created: true },
    ])
  })

  it('counts only what came after the last look', () => {
    const entries = story(
      () => tool('Read'),
      () => tool('Read'),
      () => tool('Grep'),
    )
    expect(sinceLastLooked(entries, 1)).toMatchObject({ filesRead: 1, searches: 1 })
    expect(sinceLastLooked(entries, 3).nothing).toBe(true)
  })

  it('tells commands with their exit codes, the running one too, and the commits they made', () => {
    const start = (id: string, command: string) => () =>
      entry('tool-started', { toolUseId: id, tool: 'Bash', input: { command } })
    const entries = story(
      start('one', 'npm test'),
      () => tool('Bash', { toolUseId: 'one', isError: true, exitCode: 1 }),
      start('two', 'git commit -m "Fix it"'),
      () => tool('Bash', { toolUseId: 'two', exitCode: 0, content: '[bb/fix 1a2b3c4] Fix it\n 1 file changed' }),
      start('three', 'sleep 9'),
    )
    const since = sinceLastLooked(entries, null)
    expect(since.commands.map(({ command, state, exitCode }) => [command, state, exitCode])).toEqual([
      ['npm test', 'failed', 1],
      ['git commit -m "Fix it"', 'ok', 0],
      ['sleep 9', 'running', null],
    ])
    expect(since.commits).toEqual(['Fix it'])
  })

  it('shows an answer beside its question, also when the question was seen before', () => {
    const request = {
      kind: 'question',
      requestId: 'q1',
      askedAt: 1,
      questions: [{ question: 'Which?', options: [{ label: 'A' }, { label: 'B' }] }],
    }
    const entries = story(
      () => entry('request-opened', { request }),
      () => entry('request-answered', { requestId: 'q1', answer: { type: 'options', answers: [{ selected: [1] }] } }),
    )
    expect(sinceLastLooked(entries, 1).questions).toEqual([{ key: 'q1', text: 'Which?', answer: 'B' }])
    expect(sinceLastLooked(entries.slice(0, 1), null).questions).toEqual([{ key: 'q1', text: 'Which?', answer: null }])
  })
})
