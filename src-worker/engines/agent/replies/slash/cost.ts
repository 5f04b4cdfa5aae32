import type { SlashHandler } from './slash-context.ts'
import { grouped, percent, table } from './table.ts'

/** `/cost`: tokens and dollars of the session so far. */
export const cost: SlashHandler = ({ opened: { setting } }) => {
  const { usage } = setting.ledger.record
  const input = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens
  const money = usage.costUsd === null ? 'unknown: a model without a price took part' : `$${usage.costUsd.toFixed(4)}`
  const models = [...setting.ledger.conversation.usageByModel()]
  return Promise.resolve(
    [
      `Cost: ${money}`,
      table(
        [
          ['Requests', grouped(usage.requests)],
          ['Input', grouped(usage.inputTokens)],
          ['Cache read', grouped(usage.cacheReadTokens), `(${percent(usage.cacheReadTokens, input)} of the input)`],
          ['Cache write', grouped(usage.cacheWriteTokens)],
          ['Output', grouped(usage.outputTokens)],
        ],
        [1],
      ),
      ...(models.length === 0
        ? []
        : [
            'Of that, the conversation itself:',
            table(
              models.map(([model, { input: sent, output }]) => [
                model,
                `${grouped(sent)} in`,
                `${grouped(output)} out`,
              ]),
              [1, 2],
            ),
          ]),
    ].join('\n'),
  )
}
