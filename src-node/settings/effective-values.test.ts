import { expect, test } from 'vitest'
import { settingLeaves } from '../../src-shared/settings/setting-tree.ts'
import { valueAt } from '../../src-shared/settings/setting-path.ts'
import type { SettingsFile } from '../../src-shared/settings/settings-schema.ts'
import { effectiveValues } from './effective-values.ts'
import { mergeSettings, type LayerOrigin, type SettingsLayer } from './merge-settings.ts'

const layer = (origin: LayerOrigin, source: string, settings: SettingsFile): SettingsLayer => ({
  origin,
  source,
  settings,
})

test('every setting has words of its own, and a default that fits', () => {
  for (const leaf of settingLeaves) {
    expect(leaf.title, leaf.path).not.toBe('')
    if (leaf.fallback !== undefined) expect(leaf.schema.safeParse(leaf.fallback).success, leaf.path).toBe(true)
  }
})

test('the defaults are those that hold when nobody says anything', () => {
  const { summaries, worktree, notifications, attach, disabled, permissions, mcp } = mergeSettings([], true)
  const merged = {
    summaries,
    worktree,
    notifications,
    attach,
    disableAgentView: disabled,
    permissions: { defaultMode: permissions.mode },
    enableAllProjectMcpServers: mcp.enableAll,
  }
  const values = effectiveValues([], true)
  let compared = 0
  for (const [path, { value, source }] of Object.entries(values)) {
    expect(source).toBe('default')
    const other = valueAt(merged, path)
    if (typeof other !== 'object' || other === null || !('value' in other)) continue
    compared += 1
    expect(value, path).toEqual(other.value)
  }
  expect(compared).toBeGreaterThan(8)
})

test('the strongest decides, and the others are still told', () => {
  const { model } = effectiveValues(
    [
      layer('user', '/u', { model: 'a' }),
      layer('project', '/p', { model: 'b' }),
      layer('managed', '/m', { model: 'c' }),
    ],
    true,
  )
  expect(model).toEqual({
    value: 'c',
    source: '/m',
    managed: true,
    layers: [
      { origin: 'user', source: '/u', value: 'a', counts: true },
      { origin: 'project', source: '/p', value: 'b', counts: true },
      { origin: 'managed', source: '/m', value: 'c', counts: true },
    ],
  })
})

test('lists and records add up', () => {
  const values = effectiveValues(
    [
      layer('user', '/u', { permissions: { allow: ['Read'] }, env: { A: '1', B: '1' } }),
      layer('project', '/p', { permissions: { allow: ['Read', 'Edit'] }, env: { B: '2' } }),
    ],
    true,
  )
  expect(values['permissions.allow']).toMatchObject({ value: ['Read', 'Edit'], source: '/p', managed: false })
  expect(values['env']).toMatchObject({ value: { A: '1', B: '2' }, source: '/p' })
})

test('hooks of all files are there', () => {
  const stop = (command: string) => [{ hooks: [{ type: 'command', command }] }]
  const values = effectiveValues(
    [layer('user', '/u', { hooks: { Stop: stop('a') } }), layer('managed', '/m', { hooks: { Stop: stop('b') } })],
    true,
  )
  expect(values['hooks']?.value).toEqual({ Stop: [...stop('a'), ...stop('b')] })
})

test('what an untrusted project may not say is told, and does not count', () => {
  const project = layer('project', '/p', { env: { A: '1' }, limits: { dayDollars: 9 }, appearance: { theme: 'dark' } })
  const untrusted = effectiveValues([project], false)
  expect(untrusted['env']).toMatchObject({ value: null, source: 'default', layers: [{ source: '/p', counts: false }] })
  expect(effectiveValues([project], true)['env']).toMatchObject({ value: { A: '1' }, source: '/p' })
  expect(effectiveValues([project], true)['limits.dayDollars']).toMatchObject({ source: 'default' })
  expect(effectiveValues([project], true)['appearance.theme']).toMatchObject({ value: 'system' })
})

test('a project that wants to ask less often is told, and does not decide', () => {
  const layers = [
    layer('user', '/u', { permissions: { defaultMode: 'default' } }),
    layer('project', '/p', { permissions: { defaultMode: 'acceptEdits' } }),
  ]
  expect(effectiveValues(layers, true)['permissions.defaultMode']).toMatchObject({
    value: 'default',
    source: '/u',
    layers: [
      { source: '/u', counts: true },
      { source: '/p', counts: false },
    ],
  })
})
