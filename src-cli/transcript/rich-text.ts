import type { Token } from 'marked'
import type { Line } from './line.ts'

/** What makes text more than text. Each part is null until it is loaded: neither is needed to begin. */
export type RichText = {
  readonly parse: ((markdown: string) => readonly Token[]) | null
  /** Code in colours, line by line; null for a language that is not known. */
  readonly highlight: ((code: string, language: string) => Line[] | null) | null
}

/** Text as it is. */
export const plainRichText: RichText = { parse: null, highlight: null }

/** Loads the parser of markdown. */
export async function loadMarkdown(): Promise<NonNullable<RichText['parse']>> {
  const { Lexer } = await import('marked')
  return (markdown) => Lexer.lex(markdown)
}
