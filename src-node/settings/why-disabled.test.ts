import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { whyDisabled } from './why-disabled.ts'

function query(files: { readonly claude?: object; readonly user?: object; readonly managed?: object } = {}) {
  const home = temporaryDirectory()
  const userHome = temporaryDirectory()
  mkdirSync(join(userHome, '.claude'))
  const managedFile = join(userHome, 'managed.json')
  const write = (path: string, value: object | undefined): void => {
    if (value !== undefined) writeFileSync(path, JSON.stringify(value))
  }
  write(join(userHome, '.claude', 'settings.json'), files.claude)
  write(join(home, 'settings.json'), files.user)
  write(managedFile, files.managed)
  return { home, userHome, managedFile, environment: {} as Record<string, string> }
}

const off = { disableAgentView: true }
const on = { disableAgentView: false }

test.each([
  [{}, null],
  [{ user: { model: 'opus' } }, null],
  [{ user: off }, 'settings.json sets disableAgentView; remove it there'],
  [{ claude: off }, '.claude/settings.json sets disableAgentView; remove it there'],
  [{ claude: off, user: on }, null],
  [{ managed: off }, 'managed.json sets disableAgentView; your administrator'],
  [{ user: on, managed: off }, 'your administrator'],
  [{ user: off, managed: on }, null],
])('with the settings %j Backburner is turned off: %s', async (files, expected) => {
  const why = await whyDisabled(query(files))
  if (expected === null) expect(why).toBe(null)
  else expect(why).toContain(expected)
})

test.each([
  ['1', true],
  ['true', true],
  ['0', false],
  ['', false],
])('BACKBURNER_DISABLE=%s turns it off: %s', async (value, isOff) => {
  const why = await whyDisabled({ ...query({ managed: on }), environment: { BACKBURNER_DISABLE: value } })
  expect(why?.includes('BACKBURNER_DISABLE') ?? false).toBe(isOff)
})
