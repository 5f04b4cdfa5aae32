import { loadHooks } from '../../../../../src-node/hooks/load-hooks.ts'
import { homePaths } from '../../../../../src-node/paths/home-paths.ts'
import type { SlashHandler } from './slash-context.ts'
import { table } from './table.ts'

/** `/hooks`: the hooks in force, and those that wait for trust. */
export const hooks: SlashHandler = async ({ opened }) => {
  const { ledger, trust } = opened.setting
  const { launch, cwd } = ledger.record
  const { top, mainCheckout, userHome, pluginDirs = [] } = await opened.setting.places()
  const loaded = await loadHooks({
    userFile: homePaths(ledger.host.home).settings,
    projectDirectory: mainCheckout ?? top,
    settingsArguments: launch.settings,
    cwd,
    userHome,
    pluginDirs,
  })
  const isTrusted = trust.isTrusted()
  const shown = isTrusted ? loaded.trusted : loaded.untrusted
  const waiting = isTrusted ? 0 : loaded.trusted.length - loaded.untrusted.length
  const rows = shown.map(({ event, matcher, command, source }) => [event, matcher ?? '*', command, source])
  return [
    rows.length === 0 ? 'No hooks are in force.' : table(rows),
    ...(waiting > 0 ? [`${waiting} more of this folder wait until it is trusted: backburner trust ${top}`] : []),
  ].join('\n')
}
