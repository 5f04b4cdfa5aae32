import { chmodSync, lstatSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { homePaths } from './home-paths.ts'
import { resolveHome } from './home.ts'
import { ensureSocketDirectory, socketDirectory, socketPath } from './socket-paths.ts'

describe('the home directory', () => {
  test('is .backburner in the home of the user, unless BACKBURNER_HOME names another', () => {
    const directory = temporaryDirectory()
    expect(resolveHome({}, directory)).toBe(join(directory, '.backburner'))
    expect(resolveHome({ BACKBURNER_HOME: '' }, directory)).toBe(join(directory, '.backburner'))
    expect(resolveHome({ BACKBURNER_HOME: join(directory, 'other') }, '/nowhere')).toBe(join(directory, 'other'))
  })

  test('is the same through a symbolic link, before and after it exists', () => {
    const directory = temporaryDirectory()
    mkdirSync(join(directory, 'real'))
    symlinkSync('real', join(directory, 'link'))
    expect(resolveHome({ BACKBURNER_HOME: join(directory, 'link', 'home') })).toBe(join(directory, 'real', 'home'))
    mkdirSync(join(directory, 'real', 'home'))
    expect(resolveHome({ BACKBURNER_HOME: join(directory, 'link', 'home') })).toBe(join(directory, 'real', 'home'))
  })

  test('has no paths for ids that would leave it', () => {
    const paths = homePaths('/h')
    expect(paths.job('7c5dcf5d').state).toBe('/h/jobs/7c5dcf5d/state.json')
    expect(() => paths.job('../x')).toThrow()
    expect(() => paths.trashed('..')).toThrow()
  })
})

describe('sockets', () => {
  test('lie in the runtime directory when it is ours and the paths fit', () => {
    const runtime = temporaryDirectory()
    const directory = socketDirectory('/home/a/.backburner', { XDG_RUNTIME_DIR: runtime }, 'linux')
    expect(directory.startsWith(join(runtime, 'backburner'))).toBe(true)
    expect(socketPath(directory, 'worker', '7c5dcf5d')).toBe(join(directory, 'worker-7c5dcf5d.sock'))
  })

  test('lie in /tmp when the runtime directory is missing, too long, relative, or open to others', () => {
    const long = join(temporaryDirectory(), 'x'.repeat(60))
    const open = join(temporaryDirectory(), 'open')
    for (const path of [long, open]) mkdirSync(path)
    chmodSync(open, 0o777)
    for (const runtime of [undefined, '', '/does/not/exist', 'relative', long, open]) {
      const directory = socketDirectory('/h', { XDG_RUNTIME_DIR: runtime }, 'linux')
      expect(directory).toMatch(/^\/tmp\/backburner-\d+\/[0-9a-f]{16}$/)
      expect(Buffer.byteLength(socketPath(directory, 'worker', '7c5dcf5d'))).toBeLessThan(104)
    }
  })

  test('of two homes have different directories', () => {
    expect(socketDirectory('/a', {}, 'linux')).not.toBe(socketDirectory('/b', {}, 'linux'))
  })

  test('are named pipes on Windows', () => {
    const directory = socketDirectory('C:\\home', {}, 'win32')
    expect(socketPath(directory, 'supervisor')).toMatch(/^\\\\\.\\pipe\\backburner-[0-9a-f]{16}-supervisor$/)
  })

  test('are in directories that only their user enters, and never behind a symbolic link', () => {
    const root = temporaryDirectory()
    ensureSocketDirectory(join(root, 'backburner', 'hash'))
    expect(lstatSync(join(root, 'backburner')).mode & 0o777).toBe(0o700)
    symlinkSync('backburner', join(root, 'link'))
    expect(() => ensureSocketDirectory(join(root, 'link', 'hash'))).toThrow('symbolic link')
  })
})
