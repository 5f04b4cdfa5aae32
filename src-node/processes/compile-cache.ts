import module from 'node:module'
import { join } from 'node:path'

/**
 * The environment in which a Node program of ours finds its code compiled: saves a worker a fifth of its start and 4 MB. The
 * cache lies beside the programs; where nobody may write, there is none. Node keeps versions and flags apart by itself.
 */
export function compileCacheEnvironment(outDirectory: string): Readonly<Record<string, string>> {
  return { NODE_COMPILE_CACHE: join(outDirectory, 'compile-cache') }
}

/** By then a program has begun its work, and what that takes is compiled. */
const settledMs = 1_500

/** Writes what is compiled by then into the cache. Node itself does so at the end, which a killed program never sees. */
export function keepCompiledCode(): void {
  setTimeout(() => module.flushCompileCache(), settledMs).unref()
}
