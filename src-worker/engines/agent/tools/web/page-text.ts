import { ToolError } from '../tool.ts'

const mostHtml = 1_500_000
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

async function markdownOf(html: string): Promise<string> {
  const { default: TurndownService } = await import('turndown')
  const service = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' })
  service.remove(['script', 'style', 'noscript', 'iframe'])
  return service
    .turndown(withoutBulk(html).slice(0, mostHtml))
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** What nobody reads is most of many pages, and parsing it takes long. */
function withoutBulk(html: string): string {
  return ['script', 'style', 'svg', 'noscript', 'template'].reduce(withoutElement, withoutPieces(html, '<!--', '-->'))
}

function withoutElement(html: string, name: string): string {
  return withoutPieces(html, `<${name}`, `</${name}>`)
}

/** Without regular expressions: on a page that never closes an element they would take for ever. */
function withoutPieces(html: string, opening: string, closing: string): string {
  const lower = html.toLowerCase()
  // Some letters change their length with their case: then places would not agree.
  if (lower.length !== html.length) return html
  const kept: string[] = []
  let from = 0
  for (let at = lower.indexOf(opening); at !== -1; at = lower.indexOf(opening, from)) {
    const end = lower.indexOf(closing, at)
    if (end === -1) break
    kept.push(html.slice(from, at))
    from = end + closing.length
  }
  return kept.join('') + html.slice(from)
}
