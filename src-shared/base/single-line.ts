import { withoutEscapes, withoutTowers } from './harmless-text.ts'

const controlCharacters =
  /[\u0000-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/g
/** What is not seen inside of a word, and is no gap between two. */
const unseen = /[\u00ad\u{e0000}-\u{e007f}]/gu
/** Beside a blank a joiner joins nothing; among several it keeps them from being folded. */
const idleJoiners = /(?<= )[\u200c\u200d]+|[\u200c\u200d]+(?= |$)/g

/**
 * Text from a model, a repository or a terminal as one harmless line: no escape sequences, nothing that acts or
 * hides unseen, blanks folded, at most `limit` characters (a cut ends in `…`).
 */
export function singleLine(text: string, limit = 400): string {
  const clean = withoutTowers(withoutEscapes(text.slice(0, limit * 8)))
    .replace(unseen, '')
    .replace(controlCharacters, ' ')
    .replace(idleJoiners, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  if (clean.length <= limit) return clean
  const cut = clean.slice(0, limit - 1)
  // A cut between the halves of a surrogate pair would leave half a character.
  return `${cut.replace(/[\uD800-\uDBFF]$/, '')}…`
}
