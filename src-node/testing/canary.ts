import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from './temporary-directory.ts'

/** A program that leaves a file behind when it runs; whatever it is given, it gives back. */
export type Canary = {
  readonly program: string
  readonly sang: () => boolean
  /** How it was called, a line each; empties the list. */
  readonly song: () => string
}

/** Makes one, for one test. */
export function canary(): Canary {
  const directory = temporaryDirectory()
  const [program, mark] = [join(directory, 'canary'), join(directory, 'sang')]
  writeFileSync(program, `#!/bin/sh\necho "$0 $@" >> ${mark}\ncat\n`)
  chmodSync(program, 0o755)
  const sang = (): boolean => existsSync(mark)
  return {
    program,
    sang,
    song: () => {
      const text = sang() ? readFileSync(mark, 'utf8') : ''
      rmSync(mark, { force: true })
      return text
    },
  }
}
