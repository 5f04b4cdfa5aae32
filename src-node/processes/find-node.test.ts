import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { findNode } from './find-node.ts'

function fakeNode(folder: string, version: string): string {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'node')
  writeFileSync(file, `#!/bin/sh\necho ${version}\n`)
  chmodSync(file, 0o755)
  return file
}

const old = { execPath: '/usr/bin/node-20', versions: { node: '20.20.2' } }

describe.skipIf(process.platform === 'win32')('finding a new enough Node', () => {
  test('takes the Node that runs already', () => {
    expect(findNode({ execPath: '/n', versions: { node: '24.1.0' }, environment: {}, root: '/none' })).toEqual({
      command: '/n',
      env: {},
    })
  })

  test('tells Electron to be a Node', () => {
    const versions = { node: '24.1.0', electron: '45.0.0' }
    expect(findNode({ execPath: '/e', versions, environment: {}, root: '/none' })?.env).toEqual({
      ELECTRON_RUN_AS_NODE: '1',
    })
  })

  test('prefers the Node that the app brings to one on PATH', () => {
    const directory = temporaryDirectory()
    const brought = fakeNode(join(directory, 'app/node_modules/.bin'), 'v24.21.0')
    fakeNode(join(directory, 'path'), 'v26.0.0')
    const environment = { PATH: join(directory, 'path') }
    expect(findNode({ ...old, environment, root: join(directory, 'app') })?.command).toBe(brought)
  })

  test('passes over an older Node on PATH', () => {
    const directory = temporaryDirectory()
    fakeNode(join(directory, 'a'), 'v22.1.0')
    const newer = fakeNode(join(directory, 'b'), 'v25.0.0')
    const environment = { PATH: `relative:${join(directory, 'a')}:${join(directory, 'b')}` }
    expect(findNode({ ...old, environment, root: directory })?.command).toBe(newer)
  })

  test('finds none where there is none', () => {
    expect(findNode({ ...old, environment: { PATH: '' }, root: '/none' })).toBeNull()
  })
})
