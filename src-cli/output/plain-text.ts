import { singleLine } from '../../src-shared/base/single-line.ts'

export { plainText } from '../../src-shared/base/harmless-text.ts'

/** A message of others as the one line of an error, long enough for a path or two. */
export function plainLineOf(text: string): string {
  return singleLine(text, 1_000)
}
