// Stands in for the package of this name in the terminal view: the package compiles the expression for every emoji there is at
// the first character beyond ASCII, a line or an arrow, say. That takes 60 ms, half of the time to the first paint.
import { stripVTControlCharacters } from 'node:util'
import exactWidth from '../../node_modules/string-width/index.js'

/** Each of these takes one column: Latin letters, dashes and quotes, arrows, lines and blocks, and what our own views draw. */
const narrow =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u203a\u2190-\u2193\u2219\u2500-\u259f\u25cf\u2713\u2717\u2722\u273b]*$/

/**
 * @param {string} text
 * @param {{ countAnsiEscapeCodes?: boolean, ambiguousIsNarrow?: boolean }} [options]
 * @returns {number} columns in a terminal
 */
// oxlint-disable-next-line import/no-default-export -- the package's own form
export default function stringWidth(text, options = {}) {
  if (options.countAnsiEscapeCodes === true || options.ambiguousIsNarrow === false) return exactWidth(text, options)
  const plain = text.includes('\u001B') ? stripVTControlCharacters(text) : text
  return narrow.test(plain) ? plain.length : exactWidth(text, options)
}
