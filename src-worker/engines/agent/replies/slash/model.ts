import { limitsOf, modelNames, resolveModel } from '../../api/models.ts'
import { modelsOf } from '../../turn/request-answer.ts'
import type { SlashHandler } from './slash-context.ts'
import { grouped } from './table.ts'

/** `/model [name]`: shows or changes the model, from the next request on. */
export const model: SlashHandler = async ({ opened: { setting }, rest }) => {
  const { ledger } = setting
  if (rest === '') {
    const { model: now, fallbackModel } = modelsOf(setting)
    const fallback = fallbackModel === null ? '' : `\nWhere it has no capacity: ${fallbackModel}`
    return `Model: ${ledger.record.launch.model} (${now}, window of ${grouped(limitsOf(now).window)} tokens)${fallback}\nChange it with /model <name>: ${modelNames.join(', ')}, or a full name.`
  }
  if (/\s/.test(rest) || rest.length > 200) return 'A model name has no spaces. Example: /model sonnet'
  const resolved = resolveModel(rest, ledger.host.environment(), setting.permissions.mode === 'plan')
  await ledger.emit({ type: 'launch-changed', model: rest })
  const { context } = ledger.record
  if (context !== null) {
    await ledger.emit({ type: 'context-changed', context: { ...context, window: limitsOf(resolved).window } })
  }
  return `Model: ${rest} (${resolved}) from the next request on. Its cache begins empty.`
}
