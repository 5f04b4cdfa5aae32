import type { SettingLayer, SettingsView, SettingValue } from '../../../src-shared/api/settings.ts'
import { settingSections, type SettingLeaf, type SettingSection } from '../../../src-shared/settings/setting-tree.ts'

/** A setting as the page shows it. */
export type ShownSetting = {
  readonly leaf: SettingLeaf
  /** What the user's own file says; undefined: nothing. */
  readonly own: unknown
  /** What the control shows: the user's own value, else what holds. */
  readonly value: unknown
  readonly source: string
  /** The administrator's word: nothing can be changed. */
  readonly locked: boolean
  /** The user's own value is not the one in force, or not the whole of it. */
  readonly overriddenBy: string | null
  readonly inForce: unknown
  /** What others say, weakest first. */
  readonly others: readonly SettingLayer[]
}

/** What is drawn by a section of its own. */
const elsewhere: ReadonlySet<string> = new Set(['keys'])

/** A setting of a view. */
export function shownSetting(leaf: SettingLeaf, view: SettingsView): ShownSetting {
  const said: SettingValue | undefined = view.values[leaf.path]
  const own = said?.layers.find(({ source }) => source === view.file)?.value
  const inForce = said?.value ?? leaf.fallback
  const locked = said?.managed === true
  const decides = leaf.combines === 'strongest'
  const source = said?.source ?? 'default'
  const addsUp = decides ? inForce : (own ?? emptyOf(leaf))
  return {
    leaf,
    own,
    value: locked || own === undefined ? (decides ? inForce : addsUp) : own,
    source,
    locked,
    overriddenBy: !locked && decides && own !== undefined && source !== view.file ? source : null,
    inForce,
    others: said?.layers.filter(({ source: from }) => from !== view.file) ?? [],
  }
}

function emptyOf({ combines }: SettingLeaf): unknown {
  return combines === 'adds-up' ? [] : {}
}

/** The sections with the settings that fit what is searched for, in words, paths and values. */
export function fittingSections(view: SettingsView | null, query: string): readonly SettingSection[] {
  const words = wordsOf(query)
  return settingSections.flatMap(({ title, leaves }) => {
    const fitting = leaves.filter(
      (leaf) => !elsewhere.has(leaf.path) && words.every((word) => textOf(leaf, title, view).includes(word)),
    )
    return fitting.length === 0 ? [] : [{ title, leaves: fitting }]
  })
}

/** What is searched for, word by word. */
export function wordsOf(query: string): readonly string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}

function textOf(leaf: SettingLeaf, section: string, view: SettingsView | null): string {
  const options = leaf.shape.kind === 'choice' ? leaf.shape.options.join(' ') : ''
  const said = view?.values[leaf.path]
  const value = JSON.stringify([said?.value ?? null, said?.layers.map((layer) => layer.value) ?? []])
  return `${section} ${leaf.title} ${leaf.path} ${leaf.description} ${options} ${value}`.toLowerCase()
}

/** A value in a line of text. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'not set'
  if (typeof value === 'string') return value === '' ? 'empty' : value
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return JSON.stringify(value)
}

/** Where a value comes from, as people read it. */
export function sourceText(source: string, view: SettingsView): string {
  if (source === 'default') return 'default'
  if (source === view.file) return 'your settings file'
  const project = view.project?.directory
  if (project !== undefined && source.startsWith(`${project}/`))
    return `the project’s ${source.slice(project.length + 1)}`
  return shortPath(source, view)
}

/** A path with `~` for the user's home. */
export function shortPath(path: string, { userHome }: SettingsView): string {
  return path.startsWith(`${userHome}/`) ? `~${path.slice(userHome.length)}` : path
}
