import type { ChangedFile, TranscriptEntry } from './transcript.ts'
import { budgetAnswerWords, budgetSentence } from './budget-words.ts'
import type { Answer, OpenRequest } from './session-state.ts'

/** A command that the session ran. `exitCode` is null while it runs and when it ended without one. */
export type RanCommand = {
  readonly key: string
  readonly command: string
  readonly state: 'running' | 'ok' | 'failed'
  readonly exitCode: number | null
}

/** A question, permission or plan, and what was answered; null while it is open. */
export type AskedQuestion = { readonly key: string; readonly text: string; readonly answer: string | null }

/** What a session did while nobody looked: facts from its transcript, nothing guessed. */
export type SinceLastLooked = {
  readonly files: readonly ChangedFile[]
  readonly commands: readonly RanCommand[]
  /** Subjects of the commits it made. */
  readonly commits: readonly string[]
  readonly questions: readonly AskedQuestion[]
  readonly filesRead: number
  readonly searches: number
  /** How often the API had to be asked again. */
  readonly troubles: number
  /** True when there is nothing to tell. */
  readonly nothing: boolean
}

const delegating = new Set(['Agent', 'Task'])
const searchTools = new Set(['Glob', 'Grep'])

function commandOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null || !('command' in input)) return null
  return typeof input.command === 'string' ? input.command : null
}

function textOf(content: string | readonly { readonly type: string }[]): string {
  if (typeof content === 'string') return content
  return content.map((block) => ('text' in block && typeof block.text === 'string' ? block.text : '')).join('\n')
}

/** `git commit` prints `[branch 1a2b3c4] Subject` (or `[branch (root-commit) 1a2b3c4] Subject`). */
function commitsIn(command: string, output: string): string[] {
  if (!/\bgit\b[^\n]*\bcommit\b/.test(command)) return []
  return [...output.matchAll(/^\[[^\]\n]* [0-9a-f]{7,40}\] (.+)$/gm)].map((match) => match[1] ?? '')
}

function askedOf(request: OpenRequest): string {
  switch (request.kind) {
    case 'question':
      return request.questions.map((question) => question.question).join(' · ')
    case 'permission':
      return request.title
    case 'plan':
      return 'A plan to approve'
    case 'login':
      return request.message
    case 'budget':
      return budgetSentence(request)
  }
}

function answeredOf(answer: Answer, request: OpenRequest | undefined): string {
  switch (answer.type) {
    case 'text':
      return answer.text
    case 'options':
      return answer.answers
        .map((given, at) => {
          const options = request?.kind === 'question' ? (request.questions[at]?.options ?? []) : []
          const labels = given.selected.map((index) => options[index]?.label ?? `option ${index + 1}`)
          return [...labels, ...(given.text === undefined || given.text === '' ? [] : [given.text])].join(', ')
        })
        .join(' · ')
    case 'permission':
      return {
        allow: 'allowed once',
        'allow-session': 'allowed for the session',
        always: 'always allowed',
        deny: 'denied',
      }[answer.decision]
    case 'plan':
      return answer.decision === 'approve' ? 'approved' : 'rejected'
    case 'budget':
      return budgetAnswerWords(answer)
  }
}

/** What happened in the entries after `seenSeq` (null: from the beginning). Pure. */
export function sinceLastLooked(entries: readonly TranscriptEntry[], seenSeq: number | null): SinceLastLooked {
  const files = new Map<string, ChangedFile>()
  const commands = new Map<string, RanCommand>()
  const commits: string[] = []
  const requests = new Map<string, OpenRequest>()
  const questions = new Map<string, AskedQuestion>()
  let filesRead = 0
  let searches = 0
  let troubles = 0
  for (const entry of entries) {
    // A question asked before may have been answered since: the text is needed either way.
    if (entry.type === 'request-opened') requests.set(entry.request.requestId, entry.request)
    if (entry.seq <= (seenSeq ?? 0)) continue
    switch (entry.type) {
      case 'tool-started': {
        const command = entry.tool === 'Bash' ? commandOf(entry.input) : null
        if (command !== null) {
          commands.set(entry.toolUseId, { key: entry.toolUseId, command, state: 'running', exitCode: null })
        }
        break
      }
      case 'tool-finished': {
        if (entry.tool === 'Read' && !entry.isError) filesRead += 1
        if (searchTools.has(entry.tool)) searches += 1
        // A subagent's own calls are entries too: the call that started it repeats their files.
        for (const file of delegating.has(entry.tool) ? [] : entry.files) {
          const before = files.get(file.path)
          files.set(file.path, {
            ...file,
            added: file.added + (before?.added ?? 0),
            removed: file.removed + (before?.removed ?? 0),
            created: (before?.created ?? false) || (file.created ?? false),
          })
        }
        const running = commands.get(entry.toolUseId)
        if (running !== undefined) {
          commits.push(...commitsIn(running.command, textOf(entry.content)))
          commands.set(entry.toolUseId, {
            ...running,
            state: entry.isError ? 'failed' : 'ok',
            exitCode: entry.exitCode ?? null,
          })
        }
        break
      }
      case 'request-opened':
        questions.set(entry.request.requestId, {
          key: entry.request.requestId,
          text: askedOf(entry.request),
          answer: null,
        })
        break
      case 'request-answered': {
        const request = requests.get(entry.requestId)
        const text = request === undefined ? 'A question from before' : askedOf(request)
        questions.set(entry.requestId, { key: entry.requestId, text, answer: answeredOf(entry.answer, request) })
        break
      }
      case 'request-withdrawn':
        questions.delete(entry.requestId)
        break
      case 'api-trouble':
        troubles += 1
        break
      case 'session-started':
      case 'session-resumed':
      case 'system-prompt':
      case 'conversation-opened':
      case 'user-message':
      case 'assistant-message':
      case 'state-changed':
      case 'worktree-entered':
      case 'shell-exited':
      case 'note':
      case 'compacted':
      case 'conversation-cleared':
      case 'task-started':
      case 'task-finished':
      case 'hook-ran':
        break
    }
  }
  const nothing = files.size + commands.size + commits.length + questions.size + filesRead + searches + troubles === 0
  return {
    files: [...files.values()],
    commands: [...commands.values()],
    commits,
    questions: [...questions.values()],
    filesRead,
    searches,
    troubles,
    nothing,
  }
}
