import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import type { Program } from '../workers/program.ts'
import { sourceProgram } from './source-program.ts'

const root = join(import.meta.dirname, '../../..')
const frozen = join(root, 'e2e', 'support', 'frozen')

/** The worker protocols whose programs are kept: every one that was released. */
export function frozenProtocols(): readonly string[] {
  return readdirSync(frozen).filter((name) => name.startsWith('protocol-'))
}

/** The programs of an earlier day, laid out as its build laid them out. */
export type FrozenProgram = {
  /** Today's program, but its workers are of that day. */
  readonly program: Program
  /** The bundle that its workers run. */
  readonly workerBundle: string
  /** A headless supervisor of that day, whose workers are today's. */
  readonly supervisorMain: string
}

/** Unpacks what is kept of a protocol, for one test. */
export function unpackFrozen(protocol: string): FrozenProgram {
  const directory = temporaryDirectory()
  const workerBundle = join(directory, 'out', 'worker', protocol, 'worker.js')
  const supervisorMain = join(directory, 'out', 'headless', 'main.js')
  for (const path of [workerBundle, supervisorMain]) mkdirSync(dirname(path), { recursive: true })
  for (const name of readdirSync(join(frozen, protocol))) {
    const to = name === 'supervisor.js.br' ? supervisorMain : join(dirname(workerBundle), name.replace(/\.br$/, ''))
    writeFileSync(to, brotliDecompressSync(readFileSync(join(frozen, protocol, name))))
  }
  // It brings everything but the two packages with binaries.
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }\n')
  const today = join(directory, 'out', 'worker', 'today.js')
  writeFileSync(today, `await import(${JSON.stringify(join(root, 'src-worker', 'main.ts'))})\n`)
  writeFileSync(join(dirname(today), 'current.json'), '{ "path": "today.js" }\n')
  return {
    program: { ...sourceProgram, workerBundle: () => Promise.resolve(workerBundle) },
    workerBundle,
    supervisorMain,
  }
}
