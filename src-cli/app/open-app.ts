import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { originalEnvironment } from '../../src-node/environment/original.ts'
import type { Context } from '../context.ts'

/** Whether there is a screen to open a window on. */
export function hasDisplay(environment: Context['environment'], platform: NodeJS.Platform = process.platform): boolean {
  if (platform !== 'linux') return true
  return (environment['DISPLAY'] ?? '') !== '' || (environment['WAYLAND_DISPLAY'] ?? '') !== ''
}

/** Opens the app's window, or brings the open one to the front. False when there is no app that could be started. */
export async function openApp(context: Context): Promise<boolean> {
  const binary = electronBinary(context)
  if (binary === null || !existsSync(join(context.program.root, 'out', 'main', 'main.js'))) return false
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const child = spawn(binary, [context.program.root, ...(asRoot ? ['--no-sandbox'] : [])], {
    detached: true,
    stdio: 'ignore',
    cwd: context.cwd,
    env: { ...originalEnvironment(context.environment), BACKBURNER_HOME: context.home },
  })
  return await new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

function electronBinary({ program, environment }: Context): string | null {
  const folder = join(program.root, 'node_modules', 'electron')
  const nameFile = join(folder, 'path.txt')
  const name = existsSync(nameFile) ? readFileSync(nameFile, 'utf8').trim() : nameOnPlatform()
  const override = environment['ELECTRON_OVERRIDE_DIST_PATH']
  const candidates =
    override === undefined ? [join(folder, 'dist', name)] : [join(override, name), join(override, 'electron')]
  return candidates.find((file) => existsSync(file)) ?? null
}

function nameOnPlatform(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}
