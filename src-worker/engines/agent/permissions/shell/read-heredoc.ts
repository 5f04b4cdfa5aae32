import type { Node } from 'web-tree-sitter'
import { readText, type ScriptReader } from './read-words.ts'
import { Unreadable, type Command, type Redirection, type Word } from './syntax.ts'

type Readers = {
  readonly readScript: ScriptReader
  readonly readCommand: (node: Node) => Command
  readonly readRedirect: (node: Node) => {
    readonly redirections: readonly Redirection[]
    readonly words: readonly Word[]
  }
}

type Heredoc = {
  readonly redirections: readonly Redirection[]
  readonly words: readonly Word[]
  /** What follows on the line (`| tee a`, `&& rm b`) hangs below the redirection in the tree. */
  readonly after: (first: Command) => Command
}

/** Reads a here-document. Where it ends is checked against the text: a shell ends it at the first line that says so. */
export function readHeredoc(node: Node, readers: Readers): Heredoc {
  const redirections: Redirection[] = []
  let after = (first: Command): Command => first
  const children = node.children.filter(({ type }) => type !== 'file_descriptor')
  const start = children.find(({ type }) => type === 'heredoc_start')
  const end = children.find(({ type }) => type === 'heredoc_end')
  const body = children.find(({ type }) => type === 'heredoc_body')
  const operator = children[0]
  if (start === undefined || end === undefined || operator === undefined) throw new Unreadable('a here-document')
  const between = children.slice(2).filter((child) => child !== end && child !== body && child.type !== '\n')
  for (let at = 0; at < between.length; at += 1) {
    const child = between[at]
    if (child === undefined) continue
    // Whatever spans lines would stand inside of what a shell takes for the document.
    if (child.text.includes('\n') || child.text.includes('<<')) throw new Unreadable('a here-document')
    if (child.type === 'file_redirect') {
      const read = readers.readRedirect(child)
      if (read.words.length > 0) throw new Unreadable('words behind a redirection')
      redirections.push(...read.redirections)
    } else if (child.type === 'pipeline') {
      const commands = child.namedChildren.map(readers.readCommand)
      const before = after
      after = (first) => ({ type: 'pipeline', commands: [before(first), ...commands] })
    } else if (child.type === '&&' || child.type === '||') {
      const right = between[at + 1]
      if (right === undefined) throw new Unreadable('a here-document')
      at += 1
      const command = readers.readCommand(right)
      const before = after
      after = (first) => ({ type: child.type === '&&' ? 'and' : 'or', left: before(first), right: command })
    } else throw new Unreadable(child.type)
  }
  const text = readBody(node, { start, end, body, strips: operator.type === '<<-' }, readers.readScript)
  return { redirections: [...redirections, { type: 'text', text }], words: [], after }
}

type Parts = {
  readonly start: Node
  readonly end: Node
  readonly body: Node | undefined
  readonly strips: boolean
}

function readBody(node: Node, { start, end, body, strips }: Parts, readScript: ScriptReader): Word {
  const root = node.tree.rootNode
  const source = root.text
  const offset = root.startIndex
  const quoted = /['"\\]/.test(start.text)
  const mark = start.text.replace(/['"\\]/g, '')
  if (!/^[\w.-]+$/.test(mark)) throw new Unreadable('the mark of a here-document')
  const from = source.indexOf('\n', start.endIndex - offset) + 1
  const to = end.endIndex - offset
  const lines = source.slice(from, to).split('\n')
  const last = lines.pop()
  const ends = (line: string): boolean => (strips ? line.replace(/^\t+/, '') : line) === mark
  const following = source.charAt(to)
  if (from === 0 || last === undefined || !ends(last) || lines.some(ends) || !(following === '' || following === '\n'))
    throw new Unreadable('the end of a here-document')
  const text = lines.join('\n')
  if (quoted) return [{ type: 'text', text: lines.length > 0 ? `${text}\n` : '', quoted: true }]
  if (lines.some((line) => line.endsWith('\\'))) throw new Unreadable('a continued line in a here-document')
  const inner = (body?.namedChildren ?? []).filter(({ type }) => type !== 'heredoc_content')
  return readText(text, offset + from, inner, '', readScript)
}
