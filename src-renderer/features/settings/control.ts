import type { SettingLeaf } from '../../../src-shared/settings/setting-tree.ts'
import type { Change } from './use-change.ts'

/** What every control is given. */
export type ControlProps = {
  readonly leaf: SettingLeaf
  readonly value: unknown
  readonly locked: boolean
  readonly change: Change
  readonly describedBy: string
}

/** The look of boxes that text is typed into. */
export const boxLook =
  'h-7 min-w-0 rounded-control border border-line bg-bg px-2 outline-0 hover:border-faint focus:border-accent disabled:opacity-60 disabled:hover:border-line'
