import type { Effort, PermissionMode } from '../../src-shared/board/launch.ts'
import type { Engine } from '../../src-shared/board/session-state.ts'

/** The engines of sessions. */
export const engines = ['agent', 'shell', 'claude', 'acp'] as const satisfies readonly Engine[]
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
