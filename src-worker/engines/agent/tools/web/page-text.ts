import { ToolError } from '../tool.ts'
import { markdownOf } from './html-text.ts'

const mostCharacters = 100_000

/** A page as text for a model: HTML as Markdown, other text as it is, at most 100,000 characters. */
export async function pageText(bytes: Buffer, contentType: string, where: string): Promise<string> {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  if (!isText(type, bytes))
    throw new ToolError(
      `${where} is no text (${type === '' ? 'of unknown type' : type}, ${bytes.length} bytes): WebFetch reads text only.`,
    )
  const text = decode(bytes, charsetOf(contentType, bytes))
  const isHtml = /html/.test(type) || (type === '' && /^\s*<(?:!doctype html|html)/i.test(text))
  const plain = isHtml ? await markdownOf(text) : text
  return plain.length > mostCharacters
    ? `${plain.slice(0, mostCharacters)}\n\n(cut: the page has ${plain.length} characters)`
    : plain
}

function isText(type: string, bytes: Buffer): boolean {
  if (/^text\/|[/+](?:json|xml|yaml|toml|javascript|ecmascript|typescript|x-sh|x-ndjson|graphql|sql)$/.test(type))
    return true
  return (type === '' || type === 'application/octet-stream') && !bytes.subarray(0, 8192).includes(0)
}

function charsetOf(contentType: string, bytes: Buffer): string {
  const said = /charset=["']?([\w-]+)/i.exec(contentType)?.[1]
  const start = bytes.toString('latin1', 0, 2048)
  return said ?? /<meta[^>]{0,200}charset=["']?([\w-]+)/i.exec(start)?.[1] ?? 'utf-8'
}

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    // A name that nobody knows.
    return new TextDecoder('utf-8').decode(bytes)
  }
}
