import { roomOf } from '../../compaction/room.ts'
import { modelsOf } from '../../turn/request-answer.ts'
import type { SlashHandler } from './slash-context.ts'
import { percent, table } from './table.ts'

/** `/status`: how the session stands. */
export const status: SlashHandler = async ({ opened: { setting } }) => {
  const { ledger, workplace, permissions, tasks } = setting
  const { record } = ledger
  const { used, window } = await roomOf(setting)
  const { worktree } = workplace
  return table([
    ['Session', `${record.name} (${record.id})`],
    ['State', `${record.state}: ${record.reason}`],
    ['Model', `${record.launch.model} (${modelsOf(setting).model})`],
    ['Effort', record.launch.effort ?? 'the model’s own'],
    ['Mode', permissions.mode],
    ['Directory', workplace.current],
    ['Branch', worktree === null ? 'no worktree of its own yet' : worktree.branch],
    ['API', setting.api.baseUrl],
    ['Context', `${percent(used, window)} full`],
    ['Cost', record.usage.costUsd === null ? 'unknown' : `$${record.usage.costUsd.toFixed(4)}`],
    ['Tasks', `${tasks.running().length} running`],
    [
      'MCP servers',
      record.mcpServers.length === 0
        ? 'none'
        : record.mcpServers.map(({ name, state }) => `${name}: ${state}`).join(', '),
    ],
  ])
}
