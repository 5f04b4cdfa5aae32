import type { Node } from 'web-tree-sitter'
import { Unreadable } from './syntax.ts'

/** Whether a node is no comment; what is one is checked. */
export function isNoComment(node: Node): boolean {
  if (node.type !== 'comment') return true
  checkComment(node)
  return false
}

/** Whether two words touch each other: to a shell they are one. A line break ends a command. */
export function isTouching(before: Node | null, after: Node, command: Node): boolean {
  if (before === null) return false
  const source = command.tree.rootNode.text
  const offset = command.tree.rootNode.startIndex
  const gap = source.slice(before.endIndex - offset, after.startIndex - offset)
  if (gap.replaceAll('\\\n', '').includes('\n')) throw new Unreadable('a line break in a command')
  return gap.replaceAll('\\\n', '') === '' && !/redirect/.test(after.type) && !/redirect/.test(before.type)
}

/** A shell takes `#` for a comment only where a word may begin, and the comment ends with the line. */
export function checkComment(node: Node): void {
  const root = node.tree.rootNode
  const source = root.text
  const start = node.startIndex - root.startIndex
  const before = source.charAt(start - 1)
  const after = source.charAt(node.endIndex - root.startIndex)
  if (before !== '' && !/[\s;&|()]/.test(before)) throw new Unreadable('a comment inside a word')
  if (node.text.includes('\n') || (after !== '' && after !== '\n')) throw new Unreadable('a comment of several lines')
}

/** Between the parts of a node there may be blanks and nothing else: all of the text is in the tree. */
export function checkGaps(children: readonly Node[]): void {
  const root = children[0]?.tree.rootNode
  if (root === undefined) return
  const source = root.text
  let at = children[0]?.startIndex ?? 0
  for (const child of children) {
    const start = child.startIndex - root.startIndex
    const end = child.endIndex - root.startIndex
    checkGap(source.slice(at - root.startIndex, start))
    if (!child.isNamed && isKeyword(child.type)) checkKeyword(source.charAt(start - 1), child.type, source.charAt(end))
    at = child.endIndex
  }
}

function isKeyword(type: string): boolean {
  return /^[a-z]+$|^(?:[{}!]|\[\[?|\]\]?)$/.test(type)
}

/** A keyword is a word of its own: `{a,b}` begins no group, and `}` ends one only where a command may begin. */
function checkKeyword(before: string, keyword: string, after: string): void {
  const opens = /^(?:[{!]|\[\[?)$/.test(keyword)
  const isApart = /^[\s;&|()`]?$/.test(before) && (opens ? /^\s$/ : /^[\s;&|()<>`]?$/).test(after)
  if (!isApart) throw new Unreadable('a keyword inside of a word')
}

/** Whether a dash and nothing else stands between two nodes. */
export function isLostDash(before: Node, after: Node): boolean {
  const root = before.tree.rootNode
  return /^[ \t]+-[ \t]*$/.test(root.text.slice(before.endIndex - root.startIndex, after.startIndex - root.startIndex))
}

/** Blanks, line breaks, and nothing else. */
export function checkGap(gap: string): void {
  if (!/^(?:[ \t\n]|\\\n)*$/.test(gap)) throw new Unreadable('text outside of the tree')
}
