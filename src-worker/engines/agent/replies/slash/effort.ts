import { effortSchema } from '../../../../../src-shared/board/launch.ts'
import type { SlashHandler } from './slash-context.ts'

/** `/effort [level]`: shows or changes how much the model thinks, from the next request on. */
export const effort: SlashHandler = async ({ opened: { setting }, rest }) => {
  const { ledger } = setting
  const levels = effortSchema.options.join(', ')
  if (rest === '') {
    return `Effort: ${ledger.record.launch.effort ?? 'the model’s own'}. Change it with /effort <level>: ${levels}.`
  }
  const parsed = effortSchema.safeParse(rest.toLowerCase())
  if (!parsed.success) return `There is no effort “${rest}”; there are ${levels}.`
  await ledger.emit({ type: 'launch-changed', effort: parsed.data })
  return `Effort: ${parsed.data} from the next request on.`
}
