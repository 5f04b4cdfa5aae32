import { estimateTokens } from '../../compaction/estimate.ts'
import { overheadOf, roomOf } from '../../compaction/room.ts'
import { modelsOf } from '../../turn/request-answer.ts'
import type { SlashHandler } from './slash-context.ts'
import { grouped, percent, table } from './table.ts'

/** `/context`: what fills the window. */
export const context: SlashHandler = async ({ opened: { setting } }) => {
  const { conversation } = setting.ledger
  const system = await setting.system()
  const instructions = [...system.matchAll(/<instructions [\s\S]*?<\/instructions>/g)].map(([part]) => part).join('')
  const sizeOf = (isServer: boolean): number =>
    setting.toolbox
      .list()
      .filter(({ name }) => name.startsWith('mcp__') === isServer)
      .reduce(
        (sum, { name, description, inputSchema }) =>
          sum + estimateTokens(`${name}${description}${JSON.stringify(inputSchema)}`),
        0,
      )
  const { used, window, limit } = await roomOf(setting)
  const estimates: readonly (readonly [string, number])[] = [
    ['System prompt', estimateTokens(system) - estimateTokens(instructions)],
    ['Instructions', estimateTokens(instructions)],
    ['Tools', sizeOf(false)],
    ['MCP tools', sizeOf(true)],
    ['Messages', conversation.size()],
  ]
  // Parts are estimated; the whole is what the API counted last, where it did.
  const factor = used / Math.max(1, conversation.size() + (await overheadOf(setting)))
  const rows = estimates.map(([what, tokens]) => [what, grouped(tokens * factor), percent(tokens * factor, window)])
  return [
    `${modelsOf(setting).model}: ${grouped(used)} of ${grouped(window)} tokens (${percent(used, window)})`,
    table(
      [...rows, ['Free', grouped(Math.max(0, window - used)), percent(Math.max(0, window - used), window)]],
      [1, 2],
    ),
    `The conversation is compacted at ${grouped(limit)} tokens; /compact does it now.`,
  ].join('\n')
}
