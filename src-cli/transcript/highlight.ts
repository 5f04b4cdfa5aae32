import type { Paint } from '../output/paint.ts'
import { linesOfParts } from './markdown/inline-parts.ts'
import type { Part } from './line.ts'
import type { RichText } from './rich-text.ts'

/** More than this is not read in colours either, and would be waited for. */
const LONGEST = 20_000
const LONGEST_LINE = 2_000

/** Names of highlight.js, without `hljs-`. What is not here has the colour of text. */
const paints: Readonly<Record<string, Paint>> = {
  keyword: 'magenta',
  'selector-tag': 'magenta',
  doctag: 'magenta',
  operator: 'magenta',
  string: 'green',
  regexp: 'green',
  char: 'green',
  addition: 'green',
  number: 'yellow',
  literal: 'yellow',
  symbol: 'yellow',
  variable: 'yellow',
  'template-variable': 'yellow',
  comment: 'dim',
  quote: 'dim',
  meta: 'dim',
  title: 'blue',
  section: 'blue',
  name: 'blue',
  attr: 'cyan',
  attribute: 'cyan',
  property: 'cyan',
  built_in: 'cyan',
  type: 'cyan',
  deletion: 'red',
  strong: 'bold',
  emphasis: 'italic',
}

type Node =
  | { readonly type: 'text'; readonly value: string }
  | {
      readonly type: 'element'
      readonly properties: { readonly className?: unknown }
      readonly children: readonly Node[]
    }
  | { readonly type: 'comment' | 'doctype' }

/** Loads the colours of common languages. */
export async function loadHighlighter(): Promise<NonNullable<RichText['highlight']>> {
  const { common, createLowlight } = await import('lowlight')
  const lowlight = createLowlight(common)
  return (code, language) => {
    // A fence may say more than the language: `ts title="a.ts"`.
    const name = /^[\w+#.-]+/.exec(language)?.[0].toLowerCase() ?? ''
    if (name === '' || code.length > LONGEST || !lowlight.registered(name)) return null
    if (code.split('\n').some((one) => one.length > LONGEST_LINE)) return null
    return linesOfParts(lowlight.highlight(name, code).children.flatMap((node) => partsOf(node, [])))
  }
}

function partsOf(node: Node, outer: readonly Paint[]): Part[] {
  switch (node.type) {
    case 'text':
      return [{ text: node.value, paints: outer }]
    case 'element': {
      const names = Array.isArray(node.properties.className) ? node.properties.className : []
      const found = names
        .map((name: unknown) => paints[String(name).replace(/^hljs-/, '')])
        .find((one) => one !== undefined)
      const inner = found === undefined ? outer : [found]
      return node.children.flatMap((child) => partsOf(child, inner))
    }
    case 'comment':
    case 'doctype':
      return []
  }
}
