import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { compileCacheEnvironment } from '../../../src-node/processes/compile-cache.ts'
import type { Program } from './program.ts'

const currentSchema = z.object({ path: z.string() })

/**
 * The program as the build lays it out: `out/` with a folder per part. `resourcesDirectory` and `node` are the shell's to
 * know.
 */
export function builtProgram(outDirectory: string, resourcesDirectory: string, node: Program['node']): Program {
  return {
    node: { ...node, environment: { ...node.environment, ...compileCacheEnvironment(outDirectory) } },
    workerBundle: async () => {
      // Read at each start: an update puts a new bundle beside the old one, which live workers go on using.
      const text = await readFile(join(outDirectory, 'worker', 'current.json'), 'utf8')
      return join(outDirectory, 'worker', currentSchema.parse(JSON.parse(text)).path)
    },
    terminalView: join(outDirectory, 'cli', 'terminal-view.js'),
    practiceMain: join(outDirectory, 'practice', 'main.js'),
    diskProgram: join(outDirectory, 'headless', 'disk.js'),
    resourcesDirectory,
  }
}
