import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SettingsView } from '../../../src-shared/api/settings.ts'
import { systemClock } from '../system-clock.ts'
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { createProblems } from '../storage/problems.ts'
import { createRepositoryStore } from '../storage/repository-store.ts'
import { UserSettings } from './user-settings.ts'
import { watchSettings } from './watch-settings.ts'

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
let root = ''
let abort = new AbortController()
beforeEach(() => {
  root = temporaryDirectory()
  abort = new AbortController()
  vi.stubEnv('HOME', root)
})
afterEach(() => {
  abort.abort()
  vi.unstubAllEnvs()
})

function open(cwd: string | null = null) {
  const paths = homePaths(join(root, 'bb'))
  mkdirSync(paths.daemon, { recursive: true })
  const repositories = createRepositoryStore(paths, systemClock, createProblems(quiet, systemClock))
  const userSettings = new UserSettings(paths.settings)
  const views: SettingsView[] = []
  const follow = async (): Promise<void> => {
    for await (const view of watchSettings({ paths, repositories, userSettings }, cwd, abort.signal)) views.push(view)
  }
  void follow()
  const shows = (path: string, value: unknown) =>
    vi.waitFor(() => {
      expect(views.length).toBeGreaterThan(0)
      expect(views.at(-1)?.values[path]?.value ?? null).toEqual(value)
    }, 5_000)
  return { paths, repositories, userSettings, views, shows }
}

describe('watching the settings', () => {
  test('tells them at once, and what anybody writes into a file that was not there', async () => {
    const { paths, views, shows } = open()
    await shows('model', null)
    expect(views[0]).toMatchObject({ file: paths.settings, text: '', project: null, problems: [] })
    writeFileSync(paths.settings, '{"model":"a"}')
    await shows('model', 'a')
    // As editors save: another file in its place.
    writeFileSync(`${paths.settings}~`, '{"model":"b"}')
    renameSync(`${paths.settings}~`, paths.settings)
    await shows('model', 'b')
    rmSync(paths.settings)
    await shows('model', null)
    writeFileSync(paths.settings, '{"model":')
    await vi.waitFor(() => expect(views.at(-1)?.problems).toHaveLength(1))
    expect(views.at(-1)?.text).toBe('{"model":')
  })

  test('hears of directories that appear later', async () => {
    const { shows } = open()
    await shows('model', null)
    mkdirSync(join(root, '.claude'))
    writeFileSync(join(root, '.claude', 'settings.json'), '{"model":"theirs"}')
    await shows('model', 'theirs')
  })

  test('follows a symbolic link, and writes what it leads to', async () => {
    mkdirSync(join(root, 'dotfiles'))
    mkdirSync(join(root, 'bb'))
    const real = join(root, 'dotfiles', 'settings.json')
    writeFileSync(real, '{"model":"a"}')
    symlinkSync(real, join(root, 'bb', 'settings.json'))
    const { shows, userSettings } = open()
    await shows('model', 'a')
    writeFileSync(real, '{"model":"b"}')
    await shows('model', 'b')
    await userSettings.set('model', 'c')
    expect(readFileSync(real, 'utf8')).toContain('"c"')
  })

  test('shows what a project says, and what of it counts once it is trusted', async () => {
    const project = join(root, 'project')
    mkdirSync(join(project, '.claude'), { recursive: true })
    writeFileSync(join(project, '.claude', 'settings.json'), '{"model":"p","env":{"A":"1"}}')
    const { shows, repositories, views } = open(project)
    await shows('model', 'p')
    expect(views.at(-1)).toMatchObject({ project: { directory: project, trusted: false } })
    expect(views.at(-1)?.values['env']).toMatchObject({ value: null, layers: [{ counts: false }] })
    await repositories.trust(project, true)
    await shows('env', { A: '1' })
  })

  test('tells our own write once', async () => {
    const { shows, userSettings, views } = open()
    await shows('model', null)
    await userSettings.set('model', 'a')
    await shows('model', 'a')
    const told = views.length
    await userSettings.set('agent', 'x')
    await shows('agent', 'x')
    expect(views.length).toBe(told + 1)
  })
})

describe('changing the user’s file', () => {
  test('keeps it private, keeps what is not ours, and leaves nothing behind', async () => {
    const { paths, userSettings } = open()
    writeFileSync(paths.settings, '{\n    "theirs": [1],\n    "model": "a"\n}\n', { mode: 0o644 })
    await userSettings.set('appearance.theme', 'dark')
    expect(readFileSync(paths.settings, 'utf8')).toBe(
      '{\n    "theirs": [\n        1\n    ],\n    "model": "a",\n    "appearance": {\n        "theme": "dark"\n    }\n}\n',
    )
    expect(statSync(paths.settings).mode & 0o777).toBe(0o600)
    await userSettings.reset('appearance.theme')
    expect(readFileSync(paths.settings, 'utf8')).not.toContain('appearance')
    expect(readdirSync(paths.home).filter((name) => name.startsWith('settings'))).toEqual(['settings.json'])
  })

  test('never writes over a file that is no JSON; a whole text mends it', async () => {
    const { paths, userSettings } = open()
    writeFileSync(paths.settings, '{"model": "a",')
    await expect(userSettings.set('model', 'b')).rejects.toThrow(/not valid JSON .* left as it is/)
    await expect(userSettings.reset('model')).rejects.toThrow(/not valid JSON/)
    expect(readFileSync(paths.settings, 'utf8')).toBe('{"model": "a",')
    await expect(userSettings.write('{"model": 7}', undefined)).rejects.toThrow(/does not fit: model/)
    await userSettings.write('{"model": "b"}', '{"model": "a",')
    expect(readFileSync(paths.settings, 'utf8')).toBe('{"model": "b"}')
  })

  test('does not save over what another program wrote since', async () => {
    const { paths, userSettings } = open()
    writeFileSync(paths.settings, '{"model":"theirs"}')
    await expect(userSettings.write('{"model":"mine"}', '{"model":"older"}')).rejects.toThrow(/changed meanwhile/)
    expect(readFileSync(paths.settings, 'utf8')).toBe('{"model":"theirs"}')
  })

  test('loses no change of several at once, ours and another program’s', async () => {
    const { paths, userSettings } = open()
    const names = Array.from({ length: 30 }, (_, index) => `N${index}`)
    const ours = Promise.all(names.map((name) => userSettings.set(`env.${name}`, 'x')))
    // Another program that reads, changes and replaces as we do, in the middle of it.
    for (let n = 0; n < 10; n++) {
      await new Promise((resolve) => setImmediate(resolve))
      const text = (() => {
        try {
          return readFileSync(paths.settings, 'utf8')
        } catch {
          return '{}'
        }
      })()
      writeFileSync(`${paths.settings}.theirs`, text.replace(/^\{/, `{"their${n}":1${text === '{}' ? '' : ','}`))
      renameSync(`${paths.settings}.theirs`, paths.settings)
    }
    await ours
    const saved = readFileSync(paths.settings, 'utf8')
    for (const name of names) expect(saved).toContain(`"${name}"`)
    for (let n = 0; n < 10; n++) expect(saved).toContain(`"their${n}"`)
  })
})
