import { join } from 'node:path'
import { markdownFilesIn, readBounded } from '../../../../src-node/definitions/definition-files.ts'
import { listField, parseFrontMatter } from '../../../../src-node/definitions/front-matter.ts'

/** A file of `.claude/rules`. */
export type Rule = {
  readonly path: string
  readonly text: string
  /** Which files it is about, by globs from the project's top; null: all work there. */
  readonly globs: readonly string[] | null
}

const longest = 20_000

/** The rules of a folder and the folders in it. */
export async function readRules(folder: string): Promise<readonly Rule[]> {
  const files = await markdownFilesIn(folder)
  const rules = await Promise.all(
    files.map(async (steps): Promise<Rule | null> => {
      const path = join(folder, ...steps)
      const text = await readBounded(path, longest)
      if (text === null) return null
      const { fields, body } = await parseFrontMatter(text)
      return body === '' ? null : { path, text: body, globs: listField(fields['paths']) }
    }),
  )
  return rules.filter((rule) => rule !== null)
}
