import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { OpenRequest } from '../../../../src-shared/board/session-state.ts'
import type { StateChange } from '../ledger.ts'
import type { Setting } from '../setting.ts'
import { askSmallModel, summariesOn } from '../summaries/ask-small-model.ts'
import { parseVerdict, verdictPrompt, verdictQuestion } from '../summaries/small-answers.ts'
import { newRequestId } from './permit.ts'

/** The state that a turn which ended in plain text leaves; asks the small model, unless summaries are off. */
export async function stateAfterText(
  setting: Setting,
  last: { readonly text: string; readonly ref: string },
  signal: AbortSignal,
): Promise<StateChange> {
  const { ledger, options } = setting
  if (setting.subagent !== null) return answered(last)
  const idle: StateChange = {
    state: 'idle',
    reason: 'The turn ended',
    evidence: { kind: 'api', ref: last.ref },
    summary: last.text.trim() === '' ? 'The model ended its turn without a word' : lineOf(last.text),
  }
  if (last.text.trim() === '' || !summariesOn(ledger)) return idle
  const small = await askSmallModel(
    setting,
    {
      system: verdictPrompt,
      text: verdictQuestion(ledger.record.prompt, last.text),
      timeoutMs: options.verdictMs,
    },
    signal,
  )
  const judged = small === null ? null : parseVerdict(small.text)
  if (small === null || judged === null) return idle
  const evidence = { kind: 'model', ref: `${small.model} on ${last.ref}` } as const
  const summary = judged.summary === '' ? lineOf(last.text) : judged.summary
  const hint = judged.suggestion === null ? {} : { suggestion: judged.suggestion }
  switch (judged.verdict) {
    case 'completed':
      return {
        state: 'completed',
        reason: 'The small model judged that the task is done',
        evidence,
        summary,
        result: last.text,
        ...hint,
      }
    case 'blocked':
      return {
        state: 'blocked',
        reason: summary,
        evidence,
        waitingFor: 'question',
        request: questionOf(last.text, summary, ledger.host.clock.now()),
        summary,
        ...hint,
      }
    default:
      return { ...idle, reason: 'The small model judged that nothing is left to do', evidence, summary, ...hint }
  }
}

/** The last words of a subagent are its result: nobody else has to judge them. */
function answered({ text, ref }: { readonly text: string; readonly ref: string }): StateChange {
  return { state: 'completed', reason: 'It answered', evidence: { kind: 'api', ref }, result: text }
}

/** A question that the model put into its text: the user answers in words. */
function questionOf(text: string, summary: string, askedAt: number): OpenRequest {
  const paragraphs = text.trim().split(/\n\s*\n/)
  const asking = paragraphs.findLast((paragraph) => paragraph.includes('?')) ?? summary
  const question = { question: asking.length > 2000 ? summary : asking, multiSelect: false, options: [] }
  return { kind: 'question', requestId: newRequestId(), askedAt, questions: [question] }
}

/** The line that stands for a text when nobody summed it up: its first sentence. */
function lineOf(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? ''
  return singleLine(line.replace(/^[#>*\s-]+/, ''), 200)
}
