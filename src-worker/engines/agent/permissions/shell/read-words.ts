import type { Node } from 'web-tree-sitter'
import { Unreadable, type Cell, type Script, type Word } from './syntax.ts'

/** Reads the statements inside a substitution. */
export type ScriptReader = (children: readonly Node[]) => Script

/** Reads a word from its node. The node's own text is looked at again: what the tree tells of quotes has to agree with it. */
export function readWord(node: Node, readScript: ScriptReader): Word {
  switch (node.type) {
    case 'command_name':
    case 'translated_string':
      return readWord(onlyNamed(node), readScript)
    case 'word':
    case 'number':
    case 'test_operator':
    case 'variable_name':
    case 'special_variable_name':
    case 'brace_expression':
      return readBare(node.text)
    case '$':
      return [{ type: 'text', text: '$', quoted: true }]
    case 'raw_string':
      if (!/^'[^']*'$/.test(node.text)) throw new Unreadable('quotes')
      return [{ type: 'text', text: node.text.slice(1, -1), quoted: true }]
    case 'ansi_c_string':
      return [{ type: 'text', text: ansiText(node.text), quoted: true }]
    case 'string':
      return readString(node, readScript)
    case 'concatenation':
      return readConcatenation(node, readScript)
    default:
      return [readExpansion(node, false, readScript)]
  }
}

/** Reads `$x`, `${x}`, `$(…)`, `` `…` ``, `<(…)` or `$((…))`. */
function readExpansion(node: Node, quoted: boolean, readScript: ScriptReader): Cell {
  switch (node.type) {
    case 'simple_expansion': {
      const name = /^\$(\w+|[@*#?$!-])$/.exec(node.text)?.[1]
      // `$10` is `${1}0` to a shell.
      if (name === undefined || /^\d\w/.test(name)) throw new Unreadable('expansion')
      return { type: 'variable', name, quoted, otherwise: null }
    }
    case 'expansion':
      return readBraced(node, quoted, readScript)
    case 'command_substitution':
      if (node.text.startsWith('`') && node.text.includes('\\')) throw new Unreadable('escaped backquotes')
      return { type: 'computed', scripts: [readScript(node.children)], names: [], quoted }
    case 'process_substitution':
      return { type: 'computed', scripts: [readScript(node.children)], names: [], quoted: true }
    case 'arithmetic_expansion':
      return { ...readArithmetic(node, readScript), quoted }
    default:
      throw new Unreadable(node.type)
  }
}

/** What an arithmetic expression needs: a shell evaluates the variables that it names, and what those hold. */
export function readArithmetic(node: Node, readScript: ScriptReader): Extract<Cell, { type: 'computed' }> {
  const inner = node.descendantsOfType(['command_substitution', 'expansion'])
  if (inner.some((one) => one.type === 'expansion')) throw new Unreadable('expansion in arithmetic')
  const scripts = inner.map((one) => readScript(one.children))
  const rest = inner.length > 0 ? '' : node.text
  if (inner.length > 0 || !/^\$?\(\([\w\s+\-*/%<>=!&|^~?:,()$]*\)\)$/.test(rest)) throw new Unreadable('arithmetic')
  const names = [...rest.matchAll(/[A-Za-z_]\w*/g)].map(([name]) => name)
  return { type: 'computed', scripts, names, quoted: true }
}

function readBraced(node: Node, quoted: boolean, readScript: ScriptReader): Cell {
  const found = /^\$\{(#?)(\w+|[@*])(?:(:?[-+])|(##?|%%?|\/\/?)|(:\d+(?::\d+)?))?([\s\S]*)\}$/.exec(node.text)
  const [, length, name, choice, cut, slice, rest] = found ?? []
  if (name === undefined || (rest !== '' && choice === undefined && cut === undefined)) {
    throw new Unreadable('expansion')
  }
  const scripts = node.descendantsOfType('command_substitution').map((one) => readScript(one.children))
  const plain = length === '' && cut === undefined && slice === undefined
  if (scripts.length > 0 || !/^[\w ./:@%+=,*?#~-]*$/.test(rest ?? '')) {
    if (/[`\\'"<>]|\$[^(\w]/.test(rest ?? '')) throw new Unreadable('expansion')
    return { type: 'computed', scripts, names: [], quoted }
  }
  if (plain && (choice === undefined || choice === ':-')) {
    const otherwise = choice === undefined ? null : [{ type: 'text', text: rest ?? '', quoted } as const]
    return { type: 'variable', name, quoted, otherwise }
  }
  return { type: 'computed', scripts, names: [], quoted }
}

function readConcatenation(node: Node, readScript: ScriptReader): Word {
  let at = node.startIndex
  const cells: Cell[] = []
  for (const child of node.children) {
    // A dollar in front of quotes belongs to them.
    const follows = node.text.charAt(at - node.startIndex - 1) === '$' && child.type.endsWith('string')
    if (child.startIndex !== at || follows) throw new Unreadable('a gap in a word')
    cells.push(...(child.isNamed || child.type === '$' ? readWord(child, readScript) : readBare(child.text)))
    at = child.endIndex
  }
  if (at !== node.endIndex) throw new Unreadable('a gap in a word')
  return cells
}

function readString(node: Node, readScript: ScriptReader): Word {
  const { text, startIndex } = node
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) throw new Unreadable('quotes')
  const inner = node.namedChildren.filter((child) => child.type !== 'string_content')
  return readText(text.slice(1, -1), startIndex + 1, inner, '"', readScript)
}

/** Text in which `$` and backquotes count, as in double quotes and here-documents; `inner` are its expansions. */
export function readText(
  text: string,
  offset: number,
  inner: readonly Node[],
  mark: '"' | '',
  readScript: ScriptReader,
): Word {
  const cells: Cell[] = []
  let at = 0
  for (const child of inner) {
    const start = child.startIndex - offset
    if (start < at) throw new Unreadable('overlapping expansions')
    cells.push(plainText(text.slice(at, start), mark), readExpansion(child, true, readScript))
    at = child.endIndex - offset
  }
  cells.push(plainText(text.slice(at), mark))
  return cells
}

function plainText(text: string, mark: '"' | ''): Cell {
  let plain = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    const next = text.charAt(at + 1)
    if (character === '\\' && next !== '' && ('$`\\\n'.includes(next) || next === mark)) {
      if (next !== '\n') plain += next
      at += 1
    } else if (character === '`' || character === mark || (character === '$' && /[\w{(@*#?$!'"-]/.test(next))) {
      throw new Unreadable('an expansion that the tree lacks')
    } else plain += character
  }
  return { type: 'text', text: plain, quoted: true }
}

/** A bare word: a backslash quotes what follows. */
export function readBare(text: string): Cell[] {
  const cells: Cell[] = []
  let plain = ''
  const flush = (): void => {
    if (plain !== '') cells.push({ type: 'text', text: plain, quoted: false })
    plain = ''
  }
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '\\') {
      at += 1
      const next = text.charAt(at)
      if (next === '') throw new Unreadable('a backslash at the end')
      flush()
      if (next !== '\n') cells.push({ type: 'text', text: next, quoted: true })
    } else if (/[\s'"`$|&;<>()]/.test(character) || character.charCodeAt(0) < 32) {
      throw new Unreadable('a word that is none')
    } else plain += character
  }
  flush()
  return cells
}

const ansiLetters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function ansiText(source: string): string {
  const inner = /^\$'((?:[^'\\]|\\[\s\S])*)'$/.exec(source)?.[1]
  if (inner === undefined) throw new Unreadable('quotes')
  const text = inner.replace(
    /\\(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|([0-7]{1,3})|c([\s\S])|([\s\S]))/g,
    (_all, hex?: string, short?: string, long?: string, octal?: string, control?: string, letter?: string) => {
      const digits = hex ?? short ?? long
      if (digits !== undefined) return codePoint(Number.parseInt(digits, 16))
      if (octal !== undefined) return codePoint(Number.parseInt(octal, 8) & 0xff)
      if (control !== undefined) return codePoint(control.charCodeAt(0) & 0x1f)
      return ansiLetters[letter ?? ''] ?? (/['"\\?]/.test(letter ?? '') ? (letter ?? '') : `\\${letter ?? ''}`)
    },
  )
  return text
}

function codePoint(code: number): string {
  if (code === 0 || code > 0x10ffff) throw new Unreadable('a character that cannot be')
  return String.fromCodePoint(code)
}

function onlyNamed(node: Node): Node {
  const [first, second] = node.namedChildren
  if (first === undefined || second !== undefined) throw new Unreadable(node.type)
  return first
}
