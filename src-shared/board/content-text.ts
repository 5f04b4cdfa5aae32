import { plainText } from '../base/harmless-text.ts'

type Content = string | readonly { readonly type: string; readonly [field: string]: unknown }[]

/** The text of API content, one block below the other; what is no text is left out. */
export function contentText(content: Content): string {
  if (typeof content === 'string') return plainText(content)
  return content
    .flatMap((block) => (block.type === 'text' && typeof block['text'] === 'string' ? [plainText(block['text'])] : []))
    .join('\n')
}
