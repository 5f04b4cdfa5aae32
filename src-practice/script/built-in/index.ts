/** All built-in scripts, the more particular first. */
import { demoScripts } from '../demo/index.ts'
import type { Script } from '../schema.ts'
import { peopleScripts } from './people.ts'
import { troubleScripts } from './trouble.ts'
import { wordsScripts } from './words.ts'
import { workScripts } from './work.ts'

export { fallbacks } from './fallbacks.ts'

/** Scripts that every model knows. */
export const builtInScripts: readonly Script[] = [
  ...demoScripts,
  ...troubleScripts.toReversed(),
  ...peopleScripts,
  ...wordsScripts,
  ...workScripts,
]
