import { join } from 'node:path'
import type { Program } from '../workers/program.ts'

const root = join(import.meta.dirname, '../../..')

/** The program as its sources stand: Node runs them as they are. */
export const sourceProgram: Program = {
  node: { command: process.execPath, environment: {} },
  workerBundle: () => Promise.resolve(join(root, 'src-worker', 'main.ts')),
  terminalView: join(root, 'src-main', 'core', 'testing', 'echo-view.ts'),
  practiceMain: join(root, 'src-practice', 'main.ts'),
  diskProgram: join(root, 'src-main', 'core', 'disk', 'program.ts'),
  resourcesDirectory: join(root, 'resources'),
}
