import type { Node } from 'web-tree-sitter'
import { checkComment, checkGap, checkGaps, isLostDash, isNoComment, isTouching } from './check-text.ts'
import { readHeredoc } from './read-heredoc.ts'
import { readArithmetic, readBare, readWord } from './read-words.ts'
import { Unreadable, type Assignment, type Command, type Redirection, type Script, type Word } from './syntax.ts'

/** Reads the whole tree of a text; throws `Unreadable` at anything that is not known for sure. */
export function readTree(root: Node, source: string): Script {
  if (root.hasError) throw new Unreadable('a syntax error')
  // The root begins with the first statement.
  checkGap(source.slice(0, root.startIndex))
  checkGap(source.slice(root.children.at(-1)?.endIndex ?? root.startIndex))
  return readScript(root.children)
}

const marks = new Set([';', '&', '\n', ';;', ';&', ';;&', '$(', '(', ')', '`', '{', '}', '<(', '>(', 'do', 'done'])

/** Reads statements and what separates them. */
function readScript(children: readonly Node[]): Script {
  const script: Command[] = []
  checkGaps(children)
  for (const child of children) {
    if (child.type === 'comment') checkComment(child)
    else if (child.isNamed) script.push(readCommand(child))
    else if (child.type === '&') {
      const last = script.pop()
      if (last === undefined) throw new Unreadable('&')
      script.push({ type: 'background', body: [last] })
    } else if (!marks.has(child.type)) throw new Unreadable(child.type)
  }
  return script
}

function readCommand(node: Node): Command {
  if (node.isError || node.isMissing) throw new Unreadable('a syntax error')
  switch (node.type) {
    case 'command':
    case 'variable_assignments':
    case 'declaration_command':
    case 'unset_command':
      return readSimple(node)
    case 'variable_assignment':
      return simple([readAssignment(node)], [], [], node.text)
    case 'file_redirect':
    case 'herestring_redirect': {
      const { redirections } = readRedirect(node)
      return simple([], [], redirections, node.text)
    }
    case 'redirected_statement':
      return readRedirected(node)
    case 'list':
      return readList(node)
    case 'pipeline':
      checkGaps(node.children)
      return { type: 'pipeline', commands: node.namedChildren.filter(isNoComment).map(readCommand) }
    case 'negated_command':
      checkGaps(node.children)
      return { type: 'negated', body: [readCommand(only(node.namedChildren.filter(isNoComment)))] }
    case 'subshell':
      return { type: 'subshell', body: readScript(node.children) }
    case 'compound_statement':
      if (node.firstChild?.type === '((') return readTest(node)
      return { type: 'group', body: readScript(node.children) }
    case 'do_group':
      return { type: 'group', body: readScript(node.children) }
    case 'test_command':
      return readTest(node)
    case 'if_statement':
      return readIf(node)
    case 'case_statement':
      return readCase(node)
    case 'for_statement':
      return readFor(node)
    case 'while_statement':
      checkGaps(node.children)
      return { type: 'loop', name: null, words: null, body: readScript(node.children.slice(1)) }
    case 'function_definition':
      return readFunction(node)
    default:
      throw new Unreadable(node.type)
  }
}

function simple(
  assignments: readonly Assignment[],
  words: readonly Word[],
  redirections: readonly Redirection[],
  source: string,
): Command {
  return { type: 'simple', assignments, words, redirections, source }
}

/** A plain command. */
function readSimple(node: Node): Extract<Command, { type: 'simple' }> {
  checkGaps(node.children)
  const assignments: Assignment[] = []
  const words: Word[] = []
  const redirections: Redirection[] = []
  const declares = node.type === 'declaration_command' || node.type === 'unset_command'
  let before: Node | null = null
  for (const child of node.children) {
    const touched = isTouching(before, child, node) ? before : null
    before = child
    if (touched?.type === 'variable_assignment' && words.length === 0) {
      const last = assignments.pop()
      assignments.push({ name: '', isFollowed: true, ...last, value: rejoin(last?.value, child) })
      continue
    }
    if (touched !== null) {
      words.push(rejoin(words.pop(), child))
      continue
    }
    if (child.type === 'file_redirect' || child.type === 'herestring_redirect') {
      const read = readRedirect(child)
      redirections.push(...read.redirections)
      words.push(...read.words)
    } else if (child.type === 'variable_assignment' && words.length === 0 && !declares) {
      assignments.push(readAssignment(child))
    } else if (child.type === 'variable_assignment') {
      const { name, value, isFollowed } = readAssignment(child)
      if (!isFollowed) throw new Unreadable('an array that is declared')
      words.push([{ type: 'text', text: `${name}=`, quoted: false }, ...value])
    } else if (child.isNamed || child.type === '$') {
      words.push(readWord(child, readScript))
    } else if (declares && words.length === 0) {
      words.push([{ type: 'text', text: child.type, quoted: false }])
    } else throw new Unreadable(child.type)
  }
  return { type: 'simple', assignments, words, redirections, source: node.text }
}

/** The tree cuts `$a/$b/c` in two behind its second dollar; nothing else that touches is put together again. */
function rejoin(before: Word | undefined, after: Node): Word {
  const last = before?.at(-1)
  const [, name, rest] = /^([A-Za-z_]\w*|\d)([\s\S]*)$/.exec(after.text) ?? []
  if (
    before === undefined ||
    last?.type !== 'text' ||
    last.text !== '$' ||
    !/^(?:word|command_name)$/.test(after.type) ||
    name === undefined
  ) {
    throw new Unreadable('words without a space')
  }
  return [...before.slice(0, -1), { type: 'variable', name, quoted: false, otherwise: null }, ...readBare(rest ?? '')]
}

/** Reads words that stand in a row. */
function readWords(nodes: readonly Node[], command: Node): Word[] {
  const words: Word[] = []
  for (const [index, node] of nodes.entries()) {
    if (isTouching(nodes[index - 1] ?? null, node, command)) words.push(rejoin(words.pop(), node))
    else words.push(readWord(node, readScript))
  }
  return words
}

function readAssignment(node: Node): Assignment {
  const [name, operator, value, extra] = node.children
  if (name?.type !== 'variable_name' || operator === undefined || extra !== undefined) throw new Unreadable(node.type)
  if (operator.startIndex !== name.endIndex) throw new Unreadable('a gap in an assignment')
  if (value === undefined || value.text === '') return { name: name.text, value: [], isFollowed: operator.type === '=' }
  if (value.startIndex !== operator.endIndex) throw new Unreadable('a gap in an assignment')
  if (value.type === 'array') {
    const cells = readWords(value.namedChildren.filter(isNoComment), node).flat()
    checkGaps(value.children)
    return { name: name.text, value: cells, isFollowed: false }
  }
  return { name: name.text, value: readWord(value, readScript), isFollowed: operator.type === '=' }
}

/** A redirection; what the tree takes for further targets are words of the command. */
function readRedirect(node: Node): { readonly redirections: readonly Redirection[]; readonly words: readonly Word[] } {
  checkGaps(node.children)
  const [operator, target, ...rest] = node.children.filter(({ type }) => type !== 'file_descriptor')
  if (operator === undefined) throw new Unreadable(node.type)
  const [word, ...words] = readWords(target === undefined ? [] : [target, ...rest], node)
  if (operator.type === '<&-' || operator.type === '>&-') {
    return { redirections: [], words: word === undefined ? [] : [word, ...words] }
  }
  if (target === undefined || word === undefined) throw new Unreadable(node.type)
  const between = node.text.slice(operator.endIndex - node.startIndex, target.startIndex - node.startIndex)
  if (between.replaceAll('\\\n', '').includes('\n')) throw new Unreadable('a line break in a redirection')
  switch (operator.type) {
    case '<<<':
      return { redirections: [{ type: 'text', text: word }], words }
    case '<':
      return { redirections: [{ type: 'read', target: word }], words }
    case '<&':
    case '>&':
      return { redirections: isDescriptor(word) ? [] : [{ type: 'write', target: word }], words }
    case '>':
    case '>>':
    case '>|':
    case '&>':
    case '&>>':
      return { redirections: [{ type: 'write', target: word }], words }
    default:
      throw new Unreadable(operator.type)
  }
}

function isDescriptor(word: Word): boolean {
  return word.every((cell) => cell.type === 'text') && /^\d+-?$|^-$/.test(word.map((cell) => cell.text).join(''))
}

function readRedirected(node: Node): Command {
  const [first, second] = node.children
  // The tree loses the dash of `cat - <<EOF`.
  const hasDash = first?.isNamed === true && second?.type === 'heredoc_redirect' && isLostDash(first, second)
  checkGaps(hasDash ? node.children.slice(1) : node.children)
  const redirections: Redirection[] = []
  const words: Word[] = hasDash ? [[{ type: 'text', text: '-', quoted: true }]] : []
  let after: ((first: Command) => Command) | null = null
  const body = node.childForFieldName('body')
  for (const child of node.children) {
    if (body !== null && child.id === body.id) continue
    if (child.type === 'heredoc_redirect') {
      if (after !== null) throw new Unreadable('two here-documents')
      const read = readHeredoc(child, { readScript, readCommand, readRedirect })
      redirections.push(...read.redirections)
      words.push(...read.words)
      after = read.after
    } else {
      const read = readRedirect(child)
      redirections.push(...read.redirections)
      words.push(...read.words)
    }
  }
  const command = withRedirections(body, words, redirections, node)
  return after === null ? command : after(command)
}

function withRedirections(
  body: Node | null,
  words: readonly Word[],
  redirections: readonly Redirection[],
  node: Node,
): Command {
  if (body === null) return simple([], words, redirections, node.text)
  const command = readCommand(body)
  if (command.type === 'simple') {
    if (command.words.length === 0 && words.length > 0) throw new Unreadable('a command behind a redirection')
    return {
      ...command,
      words: [...command.words, ...words],
      redirections: [...command.redirections, ...redirections],
      source: node.text,
    }
  }
  if (words.length > 0) throw new Unreadable('words behind a redirection')
  // The tree joins the redirection of the last part to the whole; a shell joins it to the part.
  if (command.type === 'and' || command.type === 'or') {
    const { right } = command
    const last: Command =
      right.type === 'simple'
        ? { ...right, redirections: [...right.redirections, ...redirections] }
        : { type: 'redirected', body: right, redirections }
    return { ...command, right: last }
  }
  return { type: 'redirected', body: command, redirections }
}

function readList(node: Node): Command {
  checkGaps(node.children)
  const [left, operator, right, extra] = node.children.filter(isNoComment)
  if (left === undefined || operator === undefined || right === undefined || extra !== undefined)
    throw new Unreadable('list')
  if (operator.type !== '&&' && operator.type !== '||') throw new Unreadable(operator.type)
  return { type: operator.type === '&&' ? 'and' : 'or', left: readCommand(left), right: readCommand(right) }
}

/** A test looks; yet its words may hold substitutions, and `<` or `>` in `[ … ]` are redirections. */
function readTest(node: Node): Command {
  checkGaps(node.children)
  if (node.firstChild?.type === '((')
    return { type: 'test', words: [[readArithmetic(node, readScript)]], source: node.text }
  const words: Word[] = []
  const isPlain = node.firstChild?.type === '['
  const visit = (one: Node): void => {
    checkGaps(one.children)
    if (one.type.endsWith('_expression') && one.type !== 'brace_expression') one.children.forEach(visit)
    else if (one.type === 'regex' || one.type === 'extglob_pattern') {
      if (/[`"'\\<>;&\n]|\$[^)]/.test(one.text)) throw new Unreadable('a pattern')
      words.push([{ type: 'text', text: one.text, quoted: true }])
    } else if (one.isNamed) words.push(readWord(one, readScript))
    else if (isPlain && !/^(?:[=!]?=|!|-[a-z]+)$/.test(one.type)) throw new Unreadable(one.type)
    else words.push([{ type: 'text', text: one.type, quoted: true }])
  }
  node.children.slice(1, -1).forEach(visit)
  return { type: 'test', words, source: node.text }
}

function readIf(node: Node): Command {
  checkGaps(node.children)
  const parts = splitAt(node.children.slice(1, -1), (child) => /^(?:then|elif_clause|else_clause)$/.test(child.type))
  const [first = [], ...rest] = parts
  const branches = rest.flatMap(([head, ...body]): Script[] => {
    if (head === undefined) return []
    if (head.type === 'then') return [readScript(body)]
    checkGaps(head.children)
    if (head.type === 'else_clause') return [readScript(head.children.slice(1)), readScript(body)]
    const [condition = [], then = []] = splitAt(head.children.slice(1), (child) => child.type === 'then')
    return [[...readScript(condition), ...readScript(then.slice(1))], readScript(body)]
  })
  return { type: 'branches', first: readScript(first), branches }
}

function readCase(node: Node): Command {
  checkGaps(node.children)
  const items = node.namedChildren.filter(({ type }) => type === 'case_item')
  const value = node.childForFieldName('value')
  if (value === null || node.namedChildren.filter(isNoComment).length !== items.length + 1) throw new Unreadable('case')
  const look = simple([], [[{ type: 'text', text: ':', quoted: true }], readWord(value, readScript)], [], value.text)
  const branches = items.map((item): Script => {
    checkGaps(item.children)
    const end = item.children.findIndex(({ type }) => type === ')')
    const patterns = item.children.slice(0, end).filter(({ isNamed }) => isNamed)
    if (patterns.some(({ text }) => /[`$\\'"<>\n]/.test(text))) throw new Unreadable('a pattern')
    return readScript(item.children.slice(end + 1))
  })
  return { type: 'branches', first: [look], branches }
}

function readFor(node: Node): Command {
  checkGaps(node.children)
  if (node.firstChild?.type !== 'for') throw new Unreadable(node.firstChild?.type ?? 'for')
  const name = node.childForFieldName('variable')
  const body = node.childForFieldName('body')
  if (name === null || body === null) throw new Unreadable('for')
  const words = node.children.filter((child) => child.isNamed && child.id !== name.id && child.id !== body.id)
  const overArguments = !node.children.some(({ type }) => type === 'in')
  return {
    type: 'loop',
    name: name.text,
    words: overArguments ? null : readWords(words.filter(isNoComment), node),
    body: [readCommand(body)],
  }
}

function readFunction(node: Node): Command {
  checkGaps(node.children)
  const name = node.childForFieldName('name')
  const body = node.childForFieldName('body')
  if (name === null || body === null || !/^[\w.:-]+$/.test(name.text)) throw new Unreadable('function')
  if (node.namedChildren.filter(isNoComment).length !== 2) throw new Unreadable('a redirected function')
  return { type: 'function', name: name.text, body: readCommand(body) }
}

function splitAt(nodes: readonly Node[], isHead: (node: Node) => boolean): Node[][] {
  const parts: Node[][] = [[]]
  for (const node of nodes) {
    if (isHead(node)) parts.push([])
    parts.at(-1)?.push(node)
  }
  return parts
}

function only(nodes: readonly Node[]): Node {
  const [first, second] = nodes
  if (first === undefined || second !== undefined) throw new Unreadable('several parts')
  return first
}
