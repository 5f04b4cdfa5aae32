import { Lock, RotateCcw } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import type { SettingsView } from '../../../src-shared/api/settings.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SettingLeaf } from '../../../src-shared/settings/setting-tree.ts'
import { IconButton } from '../../ui/button.tsx'
import { SettingControl } from './setting-control.tsx'
import { shownSetting, sourceText, valueText, type ShownSetting } from './settings-model.ts'
import { useChange } from './use-change.ts'

/** One setting: what it means, what it is, where that comes from, and how to change it. */
export function SettingRow(props: {
  readonly leaf: SettingLeaf
  readonly view: SettingsView
  readonly onEditJson: (path: string) => void
}): ReactNode {
  const { leaf, view, onEditJson } = props
  const setting = shownSetting(leaf, view)
  const change = useChange(leaf)
  const id = useId()
  const isWide = leaf.shape.kind === 'list' || leaf.shape.kind === 'pairs'
  const modified = setting.own !== undefined
  const control = (
    <SettingControl
      leaf={leaf}
      value={setting.value}
      locked={setting.locked}
      change={change}
      describedBy={id}
      onEditJson={() => onEditJson(leaf.path)}
    />
  )
  return (
    <li aria-label={leaf.title} data-setting={leaf.path} className="border-b border-line py-3 last:border-b-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-56 flex-1">
          <p className="flex items-center gap-2">
            <span className="font-bold">{leaf.title}</span>
            {modified && <span className="rounded-small bg-sel px-1.5 text-label text-accent">modified</span>}
            {setting.locked && <Lock aria-hidden="true" size={12} className="text-faint" />}
          </p>
          {leaf.description !== '' && <p className="text-small text-dim">{leaf.description}</p>}
          <p id={id} className="text-label text-faint">
            <code className="font-mono">{leaf.path}</code> · {originOf(setting, view)}
          </p>
        </div>
        <div className="ml-auto flex min-h-7 max-w-full items-center gap-2">
          <IconButton
            label={`Reset ${leaf.title}`}
            title={`Take it out of your settings file (${valueText(leaf.fallback)} by default)`}
            className={modified && !setting.locked ? '' : 'invisible'}
            onClick={() => void change.reset()}
          >
            <RotateCcw aria-hidden="true" size={13} />
          </IconButton>
          {!isWide && control}
        </div>
      </div>
      {isWide && <div className="mt-2">{control}</div>}
      {change.problem !== null && (
        <p role="alert" className="mt-1 text-small text-failed">
          {change.problem}
        </p>
      )}
      <Others setting={setting} view={view} />
    </li>
  )
}

function originOf({ leaf, source, locked, own, overriddenBy }: ShownSetting, view: SettingsView): string {
  if (locked) return `set by your administrator (${source})`
  if (leaf.combines !== 'strongest')
    return own === undefined ? 'nothing in your settings file' : 'from your settings file'
  if (overriddenBy !== null) return 'from your settings file, and overridden'
  return source === 'default' ? 'default' : `from ${sourceText(source, view)}`
}

/** What others say of it, and whether that counts. */
function Others({ setting, view }: { readonly setting: ShownSetting; readonly view: SettingsView }): ReactNode {
  const { leaf, others, overriddenBy, inForce, own, locked, source } = setting
  const decides = leaf.combines === 'strongest'
  const lines = others
    // What the control shows already needs no second line.
    .filter((layer) => !(decides && layer.source === source && (own === undefined || locked)))
    .map((layer) => {
      const from = sourceText(layer.source, view)
      const text = singleLine(valueText(layer.value), 160)
      if (!layer.counts) {
        const why =
          view.project?.trusted === false ? 'does not count while the folder is not trusted' : 'has no say in this'
        return { key: layer.source, text: `${from} says ${text}: ${why}`, strong: false }
      }
      if (!decides) return { key: layer.source, text: `also from ${from}: ${text}`, strong: false }
      if (layer.source === overriddenBy)
        return { key: layer.source, text: `In force here: ${text}, from ${from}`, strong: true }
      return { key: layer.source, text: `${from} says ${text}: overridden`, strong: false }
    })
  if (locked && own !== undefined) {
    lines.push({
      key: 'own',
      text: `your settings file says ${singleLine(valueText(own), 160)}: overridden`,
      strong: false,
    })
  }
  if (lines.length === 0 && (overriddenBy === null || inForce === undefined)) return null
  return (
    <ul className="mt-1 flex flex-col">
      {lines.map(({ key, text, strong }) => (
        <li key={key} className={strong ? 'text-small text-needs' : 'text-small break-words text-faint'}>
          {text}
        </li>
      ))}
    </ul>
  )
}
