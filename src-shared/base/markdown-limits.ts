/** More takes a window longer than anybody waits: a reader of Markdown is slower with each line of a paragraph, or cell of a table. */
const longestInWindow = 30_000
const mostCells = 5_000
/** Each quote or list inside of another, and each link or emphasis, is one more level of a recursion that ends with the stack. */
const deepestContainers = 100
const deepestIndent = 400
const mostBrackets = 500
const mostDelimiters = 1_500
const mostFootnotes = 300

const containers = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))+/
const marker = />|[-*+]|\d+[.)]/g
const beginsBlock = /^\s*(?:$|[-*+>#|]|\d{1,9}[.)])/

const countOf = (text: string, what: RegExp): number => text.match(what)?.length ?? 0

/**
 * Whether a text can be read as Markdown without holding up who shows it, or using up the stack. One that cannot is shown as
 * it was written. `longest` is in characters.
 */
export function readsAsMarkdown(text: string, longest = longestInWindow): boolean {
  if (text.length > longest || countOf(text, /\|/g) > mostCells || countOf(text, /\[\^/g) > mostFootnotes) return false
  let brackets = 0
  let delimiters = 0
  for (const line of text.split('\n')) {
    if (line.length - line.trimStart().length > deepestIndent) return false
    const before = containers.exec(line)?.[0] ?? ''
    if (countOf(before, marker) > deepestContainers) return false
    if (beginsBlock.test(line)) {
      brackets = 0
      delimiters = 0
    }
    brackets += countOf(line, /\[/g)
    delimiters += countOf(line, /[*_~]/g)
    if (brackets > mostBrackets || delimiters > mostDelimiters) return false
  }
  return true
}
