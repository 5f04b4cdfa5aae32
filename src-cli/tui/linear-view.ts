import { createInterface } from 'node:readline'
import { boardWordOf } from '../../src-shared/board/board-word.ts'
import { shownStateOf, type SessionRow } from '../../src-shared/board/session-row.ts'
import type { OpenRequest } from '../../src-shared/board/session-state.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { failureOf } from '../api-failure.ts'
import { timeOfDay } from '../output/age.ts'
import { createEntryPrinter, toldOtherwise } from '../transcript/entry-lines.ts'
import { lineText, type Line } from '../transcript/line.ts'
import type { LineOptions } from '../transcript/line-options.ts'
import { recapLines } from '../transcript/recap.ts'
import { plainRichText } from '../transcript/rich-text.ts'
import { inputTitle, toolName } from '../../src-shared/board/tool-title.ts'
import { askedLines } from './card-lines.ts'
import { answerInWords, beginAnswer, choicesOf, pick, takesSeveral, type Progress, type Step } from './choices.ts'
import type { Leaving } from './leaving.ts'
import type { SessionView } from './session-view.ts'
import { openRequestOf } from './view-state.ts'

/** More than this of what was before nobody wants to listen to. */
const LAST_ENTRIES = 12
const options: LineOptions = { columns: Infinity, open: false, words: true, diffLines: 60, rich: plainRichText }

/** Where lines come from and go to. */
export type LinearTerminal = {
  readonly input: NodeJS.ReadableStream
  readonly say: (text: string) => void
  readonly now: () => number
}

/**
 * A session as lines, one after the other, for screen readers and terminals that can do no more: nothing is drawn over, marks
 * are words, and the keyboard's lines are messages, answers or commands.
 */
export class LinearView {
  readonly #view: SessionView
  readonly #row: SessionRow
  readonly #terminal: LinearTerminal
  readonly #printer = createEntryPrinter('at-once')
  readonly #left = Promise.withResolvers<Leaving>()
  #history: TranscriptEntry[] | null = []
  #request: OpenRequest | null = null
  #progress: Progress | null = null
  #state = ''
  #isArmed = false

  constructor(view: SessionView, row: SessionRow, terminal: LinearTerminal) {
    this.#view = view
    this.#row = row
    this.#terminal = terminal
  }

  /** Shows the session until the user leaves it. */
  async run(): Promise<Leaving> {
    this.#say(`${singleLine(this.#row.name, 120)}, session ${this.#row.id}. /keys says what can be typed.`)
    const lines = createInterface({ input: this.#terminal.input, terminal: false })
    lines.on('line', (text) => void this.#take(text.trim()))
    lines.once('close', () => this.#left.resolve({ how: 'detached' }))
    const cancel = (): void => this.#cancel()
    process.on('SIGINT', cancel)
    const unsubscribe = this.#view.subscribe(() => this.#look())
    const leaving = await this.#left.promise
    unsubscribe()
    process.off('SIGINT', cancel)
    lines.close()
    return leaving
  }

  /** What was there, and what comes. */
  add(entries: readonly TranscriptEntry[], caughtUp: boolean): void {
    if (this.#history === null) return entries.forEach((entry) => this.#tell(entry))
    this.#history.push(...entries)
    if (!caughtUp) return
    const all = this.#history
    this.#history = null
    const from = Math.max(0, all.length - LAST_ENTRIES)
    const earlier = (all[from]?.seq ?? 1) - 1
    for (const entry of all.slice(0, from)) this.#printer.linesOf(entry, options)
    if (earlier > 0) this.#say(`${earlier} earlier entries: backburner logs ${this.#row.id}`)
    for (const entry of all.slice(from)) this.#print(this.#printer.linesOf(entry, options))
    const { seenSeq, seenAt } = this.#row
    if (seenSeq !== null) {
      const away = seenAt === null ? null : this.#terminal.now() - seenAt
      this.#print(recapLines(all, { seenSeq, away, columns: Infinity }))
    }
    this.#look()
  }

  #tell(entry: TranscriptEntry): void {
    if (entry.type === 'tool-started' && entry.subagent === undefined && !toldOtherwise.has(entry.tool)) {
      this.#say(`Running: ${toolName(entry.tool)} ${inputTitle(entry.input)}`.trimEnd())
    }
    const lines = this.#printer.linesOf(entry, options)
    // What is asked is said with its choices.
    if (entry.type !== 'request-opened') this.#print(lines)
  }

  /** What the row says, where it is news. */
  #look(): void {
    const { state } = this.#view
    if (state.removed) return this.#left.resolve({ how: 'removed' })
    if (state.row === null || this.#history !== null) return
    const { hold } = state.row
    const until = hold?.until === undefined ? '' : `, resumes ${timeOfDay(hold.until)}`
    const held = hold === null ? '' : ` (${singleLine(hold.detail ?? hold.kind, 120)}${until})`
    const word = state.trouble ?? `${boardWordOf(shownStateOf(state.row))}${held}`
    if (word !== this.#state) this.#say(`State: ${word}`)
    this.#state = word
    const request = openRequestOf(state)
    if (request?.requestId === this.#request?.requestId) return
    this.#request = request
    if (request !== null) this.#ask(request, beginAnswer(request, this.#terminal.now()))
  }

  #ask(request: OpenRequest, progress: Progress): void {
    this.#progress = progress
    this.#print(askedLines(request, progress, options))
    choicesOf(request, progress).forEach((choice, index) => {
      this.#say(`${index + 1}: ${choice.label}${choice.detail === '' ? '' : `, ${choice.detail}`}`)
    })
    this.#say(
      takesSeveral(request, progress) ? 'Type numbers, such as 1,3, or your answer.' : 'Type a number, or your answer.',
    )
  }

  async #take(text: string): Promise<void> {
    this.#isArmed = false
    if (text === '') return
    try {
      await this.#act(text)
    } catch (error) {
      this.#say(`Not done: ${failureOf(error).message}`)
    }
  }

  async #act(text: string): Promise<void> {
    switch (text) {
      case '/exit':
      case '/quit':
      case '/detach':
      case '/bg':
        return this.#left.resolve({ how: 'detached' })
      case '/stop':
        return await this.#view.stop()
      case '/interrupt':
        return await this.#view.interrupt()
      case '/status':
        this.#state = ''
        return this.#look()
      case '/keys':
        return this.#say(
          '/exit leaves, /stop ends the session, /interrupt ends the turn, /status says its state. All else is sent.',
        )
    }
    const request = this.#request
    if (request === null || this.#progress === null) return await this.#view.reply({ type: 'text', text }, null)
    const step = this.#step(request, this.#progress, text)
    if (step.kind === 'more') return this.#ask(request, step.progress)
    this.#progress = null
    await this.#view.reply(step.answer, request.requestId)
    if (step.mode !== undefined) await this.#view.setMode(step.mode)
  }

  #step(request: OpenRequest, progress: Progress, text: string): Step {
    const count = choicesOf(request, progress).length
    const numbers = /^\d+(?:\s*,\s*\d+)*$/.test(text) ? text.split(',').map((number) => Number(number) - 1) : []
    const areChoices = numbers.length > 0 && numbers.every((index) => index >= 0 && index < count)
    if (!areChoices || (numbers.length > 1 && !takesSeveral(request, progress))) {
      return answerInWords(request, progress, text)
    }
    return pick(request, progress, numbers)
  }

  #cancel(): void {
    if (this.#isArmed) return this.#left.resolve({ how: 'detached' })
    this.#isArmed = true
    this.#say('Ctrl+C again leaves; the session goes on. /interrupt ends the turn.')
  }

  #print(lines: readonly Line[]): void {
    const texts = lines.map((one) => lineText(one).trim()).filter((text) => text !== '')
    if (texts.length > 0) this.#terminal.say(`${texts.join('\n')}\n`)
  }

  #say(text: string): void {
    this.#terminal.say(`${text}\n`)
  }
}
