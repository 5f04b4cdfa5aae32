import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'

test.each([
  ['BACKBURNER_DISABLE', {}, { BACKBURNER_DISABLE: '1' }],
  ['disableAgentView', { disableAgentView: true }, {}],
])('a headless supervisor that %s turns off says so in one sentence and never lives', (name, settings, environment) => {
  const home = temporaryDirectory()
  writeFileSync(join(home, 'settings.json'), JSON.stringify(settings))
  const ran = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env['PATH'], HOME: home, BACKBURNER_HOME: home, ...environment },
    encoding: 'utf8',
    timeout: 10_000,
  })
  expect(ran.status).toBe(1)
  expect(ran.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(name)])
  expect(existsSync(join(home, 'daemon', 'supervisor.json'))).toBe(false)
})
