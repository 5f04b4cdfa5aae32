import { randomUUID } from 'node:crypto'
import type { Planted } from './plant.ts'
import { callLines, type Line } from './transcript.ts'

/** Gives the text for the next place. */
export type Deal = () => string

/** Goes round through texts, beginning with the one at `from`: with a session for each beginning, each text comes to each place. */
export function dealFrom(texts: readonly string[], from: number): Deal {
  let next = from
  return () => {
    const text = texts[next % texts.length]
    if (text === undefined) throw new Error('there is no text to deal')
    next += 1
    return text
  }
}

const asked = (kind: string, rest: object): object => ({ kind, requestId: randomUUID(), askedAt: Date.now(), ...rest })

type Request = readonly [waitingFor: string, make: (deal: Deal) => object]

/** What a session that waits may ask, with a text wherever one can stand. */
export const requestKinds: readonly Request[] = [
  [
    'question',
    (deal) => {
      const options = [
        { label: deal(), description: deal() },
        { label: `${deal()} again`, description: deal() },
      ]
      const questions = [false, true].map((multiSelect) => ({
        question: deal(),
        header: deal(),
        multiSelect,
        options,
      }))
      return asked('question', { questions })
    },
  ],
  ['permission', (deal) => permission(deal, { type: 'command', command: deal(), description: deal(), cwd: deal() })],
  ['permission', (deal) => permission(deal, { type: 'diff', path: deal(), patch: patchWith(deal) })],
  ['permission', (deal) => permission(deal, { type: 'text', text: deal() })],
  ['plan', (deal) => asked('plan', { toolUseId: 'call', plan: deal() })],
  ['login', (deal) => asked('login', { message: deal() })],
]

function permission(deal: Deal, detail: object): object {
  return asked('permission', {
    toolUseId: 'call',
    tool: deal(),
    title: deal(),
    detail,
    suggestedRule: deal(),
    sameAs: deal(),
  })
}

function patchWith(deal: Deal): string {
  return `--- a/${deal()}\n+++ b/${deal()}\n@@ -1 +1 @@\n-${deal()}\n+${deal()}\n`
}

/** What a session did, with a text wherever one can stand. */
function linesWith(deal: Deal): readonly Line[] {
  return [
    { type: 'session-started', engine: 'agent', cwd: deal() },
    { type: 'user-message', source: 'prompt', content: deal() },
    {
      type: 'assistant-message',
      messageId: 'msg_hostile',
      model: deal().slice(0, 200),
      content: [
        { type: 'thinking', thinking: deal() },
        { type: 'text', text: deal() },
        { type: 'text', text: `\`\`\`${deal().slice(0, 40).replaceAll('`', '')}\n${deal()}\n\`\`\`` },
      ],
      stopReason: 'tool_use',
      usage: {},
    },
    ...callLines(
      'Bash',
      { command: deal(), description: deal() },
      { content: deal(), title: deal(), exitCode: 1, isError: true },
    ),
    ...callLines(
      'Edit',
      { file_path: deal(), old_string: deal(), new_string: deal() },
      { content: deal(), title: deal(), patch: patchWith(deal) },
    ),
    ...callLines(
      'TodoWrite',
      { todos: [{ content: deal(), status: 'pending', activeForm: deal() }] },
      { content: deal(), title: deal() },
    ),
    ...callLines('mcp__evil__tool', { [deal().slice(0, 60)]: deal() }, { content: deal(), title: deal() }),
    { type: 'compacted', trigger: 'auto', summary: deal(), keptFromSeq: 1, tokensBefore: 100_000 },
  ]
}

/** A session all of whose texts are dealt. */
export function sessionWith(name: string, deal: Deal, over: Readonly<Record<string, unknown>> = {}): Planted {
  const directory = (): string => `/nowhere/${deal().slice(0, 300)}`
  const task = { toolUseId: 'call', startedAt: 1, endedAt: 2 }
  return {
    record: {
      name: `${name} ${deal()}`,
      slug: name,
      prompt: deal(),
      attachments: [{ path: `${directory()}/${deal().slice(0, 200)}` }],
      suggestion: deal(),
      cwd: directory(),
      summary: deal(),
      reason: deal(),
      result: deal(),
      evidence: { kind: 'tool', ref: deal(), at: Date.now() },
      worktree: {
        path: `${directory()}/trees/one`,
        branch: `bb/${deal().slice(0, 300)}`,
        mainCheckout: directory(),
        baseRef: deal().slice(0, 300),
        baseCommit: '0'.repeat(40),
      },
      tasks: [
        {
          ...task,
          id: 't1',
          kind: 'subagent',
          title: deal(),
          agent: deal(),
          model: deal(),
          state: 'completed',
          summary: deal(),
        },
        { ...task, id: 't2', kind: 'command', title: deal(), state: 'failed', summary: deal(), outputFile: deal() },
      ],
      mcpServers: [{ name: deal(), state: 'failed', tools: 1, problem: deal(), nextAt: null, prompts: [deal()] }],
      ...over,
    },
    tags: ['', '2', '3', '4'].map((beginning) => `${beginning}${deal().slice(0, 200)}`),
    lines: linesWith(deal),
  }
}
