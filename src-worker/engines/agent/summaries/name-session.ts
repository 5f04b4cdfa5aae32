import { Closed } from '../ledger.ts'
import { askSmallModel, summariesOn, type SmallAsker } from './ask-small-model.ts'
import { namePrompt, parseName } from './small-answers.ts'

const timeoutMs = 30_000

/** Renames a session that was named from its prompt, when the small model has a better name. */
export async function nameSession(asker: SmallAsker, signal: AbortSignal): Promise<void> {
  const { ledger } = asker
  const { record } = ledger
  if (record.nameSource !== 'prompt' || record.prompt.trim() === '' || !summariesOn(ledger)) return
  try {
    const text = `<task>\n${record.prompt.slice(0, 4000)}\n</task>`
    const answer = await askSmallModel(asker, { system: namePrompt, text, timeoutMs }, signal)
    const name = answer === null ? null : parseName(answer.text)
    if (name === null || ledger.record.nameSource !== 'prompt') return
    await ledger.emit({ type: 'named', name, source: 'model' })
  } catch (error) {
    if (!signal.aborted && !(error instanceof Closed)) throw error
  }
}
