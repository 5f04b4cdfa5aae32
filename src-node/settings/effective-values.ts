import { isDeepStrictEqual } from 'node:util'
import type { SettingLayer, SettingValue } from '../../src-shared/api/settings.ts'
import { isPlainObject, valueAt } from '../../src-shared/settings/setting-path.ts'
import { settingLeaves, type SettingLeaf } from '../../src-shared/settings/setting-tree.ts'
import { permissionMode, restrained, type SettingsLayer } from './merge-settings.ts'

/** Every setting as `mergeSettings` has it in force, by its path, and who says what of it. */
export function effectiveValues(
  layers: readonly SettingsLayer[],
  trusted: boolean,
): Readonly<Record<string, SettingValue>> {
  const allowed = layers.map((layer) => (layer.origin === 'project' ? restrained(layer, trusted) : layer))
  const values: Record<string, SettingValue> = {}
  for (const leaf of settingLeaves) {
    const said = layers.flatMap((layer, index): readonly SettingLayer[] => {
      const value = valueAt(layer.settings, leaf.path)
      if (value === undefined) return []
      const counts = isDeepStrictEqual(valueAt(allowed[index]?.settings, leaf.path), value)
      return [{ origin: layer.origin, source: layer.source, value, counts }]
    })
    const value = leaf.path === 'permissions.defaultMode' ? modeAmong(allowed, said) : combined(leaf, said)
    if (value !== null) values[leaf.path] = value
  }
  return values
}

function combined(leaf: SettingLeaf, said: readonly SettingLayer[]): SettingValue | null {
  const counting = said.filter(({ counts }) => counts)
  const strongest = counting.at(-1)
  if (strongest === undefined) {
    const isKnown = leaf.fallback !== undefined || said.length > 0
    return isKnown ? { value: leaf.fallback ?? null, source: 'default', managed: false, layers: [...said] } : null
  }
  const decides = leaf.combines === 'strongest'
  return {
    value: decides ? strongest.value : addedUp(leaf.combines, counting),
    source: strongest.source,
    managed: decides && strongest.origin === 'managed',
    layers: [...said],
  }
}

function addedUp(combines: SettingLeaf['combines'], counting: readonly SettingLayer[]): unknown {
  const values = counting.map(({ value }) => value)
  if (combines === 'adds-up') return [...new Set(values.flat())]
  const entries = values.filter(isPlainObject).flatMap((record) => Object.entries(record))
  const merged = new Map<string, unknown>()
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
  for (const [key, value] of entries) {
    const before = merged.get(key)
    const joins = combines === 'adds-up-by-key' && Array.isArray(before) && Array.isArray(value)
    merged.set(key, joins ? [...list(before), ...list(value)] : value)
  }
  return Object.fromEntries(merged)
}

/** A project's mode counts only when it asks at least as often as the person's own choice. */
function modeAmong(allowed: readonly SettingsLayer[], said: readonly SettingLayer[]): SettingValue {
  const { value, source } = permissionMode(allowed)
  const winner = said.find((layer) => layer.source === source)
  const winnerAt = winner === undefined ? -1 : said.indexOf(winner)
  return {
    value,
    source,
    managed: winner?.origin === 'managed',
    layers: said.map((layer, index) => ({
      ...layer,
      counts: layer.counts && (layer.origin !== 'project' || index <= winnerAt),
    })),
  }
}
