import type { Effort, PermissionMode } from '../../src-shared/board/launch.ts'
import { acpPresets } from '../../src-shared/board/acp-presets.ts'

/** Engines to choose from; others of acp are in the settings. */
export const engines = ['agent', 'claude', 'shell', ...acpPresets.map(({ id }) => `acp:${id}`)]
/** How much a model is to think. */
export const efforts = ['low', 'medium', 'high', 'max'] as const satisfies readonly Effort[]
/** The permission modes, in the order of the help. */
export const permissionModes = [
  'default',
  'acceptEdits',
  'plan',
  'auto',
  'dontAsk',
  'bypassPermissions',
] as const satisfies readonly PermissionMode[]
/** Models by their short names; any full name will do as well. */
export const models = ['opus', 'sonnet', 'haiku'] as const
