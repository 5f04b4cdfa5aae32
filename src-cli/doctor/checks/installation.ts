import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { appVersion } from '../../../src-shared/api/version.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Context } from '../../context.ts'
import type { Check, Finding } from '../finding.ts'

const currentSchema = z.object({ path: z.string().regex(/^[0-9a-f]+\/worker\.js$/) })
const packageSchema = z.looseObject({ version: z.string() })

/** Whether everything that was built is there and belongs together. */
export const installation: Check = {
  name: 'installation',
  run: async (context) => {
    const missing = await missingFiles(context)
    const version = await versionBeside(context)
    const findings: readonly Finding[] = [
      ...missing.map((file): Finding => ({
        id: 'installation-incomplete',
        level: 'problem',
        what: `${file} is missing or empty`,
        why: 'a part of Backburner cannot start without it',
        mend: `run "npm run build" in ${context.program.root}, or install Backburner again`,
      })),
      ...(version === null || version === appVersion
        ? []
        : [
            {
              id: 'version-mixed',
              level: 'problem',
              what: `the program is of version ${appVersion}, the folder around it of ${singleLine(version, 40)}`,
              why: 'parts of different versions may not understand each other',
              mend: `run "npm run build" in ${context.program.root}`,
            } as const,
          ]),
    ]
    return { says: `version ${appVersion}, complete`, findings }
  },
}

async function missingFiles({ program }: Context): Promise<readonly string[]> {
  const out = join(dirname(program.headlessMain), '..')
  const worker = await workerFiles(join(out, 'worker'))
  const wanted = [
    program.headlessMain,
    program.terminalView,
    join(program.renderer, 'index.html'),
    join(out, 'practice', 'main.js'),
    ...worker,
  ]
  const there = await Promise.all(wanted.map(isThere))
  return wanted.filter((_, index) => there[index] !== true)
}

/** The worker that is started now, with what it reads from beside itself; the file that names it when it names none. */
async function workerFiles(folder: string): Promise<readonly string[]> {
  const naming = join(folder, 'current.json')
  try {
    const { path } = currentSchema.parse(JSON.parse(await readFile(naming, 'utf8')))
    const beside = dirname(join(folder, path))
    return [join(folder, path), join(beside, 'web-tree-sitter.wasm'), join(beside, 'tree-sitter-bash.wasm')]
  } catch {
    return [join(folder, 'current.json (which names the worker)')]
  }
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isFile() && stats.size > 0,
    () => false,
  )
}

async function versionBeside({ program }: Context): Promise<string | null> {
  try {
    return packageSchema.parse(JSON.parse(await readFile(join(program.root, 'package.json'), 'utf8'))).version
  } catch {
    // An installed app has none.
    return null
  }
}
