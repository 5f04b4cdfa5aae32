import type { Script } from '../schema.ts'

/** The tasks of `backburner demo`. */
export const demoScripts: readonly Script[] = []
