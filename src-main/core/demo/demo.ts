import { readFile, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { z } from 'zod'
import { demoTaskSchema } from '../../../src-shared/api/contract.ts'
import { permissionModeSchema, type PermissionMode } from '../../../src-shared/board/launch.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import { ApiFailure } from '../sessions/failure.ts'
import type { Program } from '../workers/program.ts'
import type { PracticeModel } from './practice-model.ts'

const manifestSchema = z.looseObject({
  permissionMode: permissionModeSchema,
  allow: z.array(z.string()),
  tasks: z.array(demoTaskSchema),
})
type Manifest = z.infer<typeof manifestSchema>

/** The demo: a sample repository and a model that plays; see `product.md` §13. */
export type Demo = {
  /** Makes the repository and starts the model, once; what to try there. */
  readonly prepare: () => Promise<{ directory: string; tasks: Manifest['tasks'] }>
  /** Whether a directory belongs to its sample repository: what is dispatched there asks the practice model. */
  readonly owns: (directory: string) => Promise<boolean>
  /** What its sessions may do without being asked, and the mode they start in. */
  readonly allowed: () => Promise<{ readonly mode: PermissionMode; readonly allow: readonly string[] }>
  /** How its sessions reach the model, in place of what the user's environment says. */
  readonly environment: (base: Readonly<Record<string, string>>) => Promise<Record<string, string>>
}

/** Variables that would lead a demo session to a real account. */
const accountVariable = /^ANTHROPIC_|^CLAUDE_CODE_USE_/

/** The demo of this installation. */
export function createDemo(program: Program, paths: HomePaths, model: PracticeModel): Demo {
  const manifest = async (): Promise<Manifest> => {
    const text = await readFile(join(program.resourcesDirectory, 'demo-tasks.json'), 'utf8')
    return manifestSchema.parse(JSON.parse(text))
  }
  return {
    prepare: async () => {
      const directory = join(paths.home, 'demo', 'tea-shop')
      const { makeDemoRepository } = await import('../../../src-node/demo/make-demo-repository.ts')
      const [{ tasks }, made] = await Promise.all([
        manifest(),
        makeDemoRepository(directory, join(program.resourcesDirectory, 'demo')),
        model.url(),
      ])
      if (made.kind === 'occupied') {
        throw ApiFailure.of('REFUSED', `The demo needs the directory ${directory}: ${made.reason}. Move it away.`)
      }
      return { directory, tasks }
    },
    owns: async (directory) => {
      const [top, asked] = await Promise.all([real(join(paths.home, 'demo')), real(directory)])
      if (top === null || asked === null) return false
      const way = relative(top, asked)
      return way !== '' && !way.startsWith('..') && !isAbsolute(way)
    },
    allowed: async () => {
      const { permissionMode, allow } = await manifest()
      return { mode: permissionMode, allow }
    },
    environment: async (base) => ({
      ...Object.fromEntries(Object.entries(base).filter(([name]) => !accountVariable.test(name))),
      ANTHROPIC_BASE_URL: await model.url(),
      ANTHROPIC_API_KEY: 'practice',
    }),
  }
}

function real(path: string): Promise<string | null> {
  return realpath(path).catch(() => null)
}
