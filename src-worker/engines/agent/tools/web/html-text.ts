const mostHtml = 600_000
/** A worker that converts answers nobody meanwhile: some pages would take minutes. */
const longestMs = 1_500

/** A page as Markdown; its bare text where the markup is too much, or takes too long. */
export async function markdownOf(html: string): Promise<string> {
  const { default: TurndownService } = await import('turndown')
  const { runInNewContext } = await import('node:vm')
  const service = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' })
  service.remove(['script', 'style', 'noscript', 'iframe'])
  const wanted = withoutBulk(html)
  if (wanted.length > mostHtml) return bareText(wanted)
  try {
    // A script has a time limit, whatever it calls; a plain call has none.
    const text: unknown = runInNewContext(
      'convert()',
      { convert: () => service.turndown(wanted) },
      { timeout: longestMs },
    )
    return typeof text === 'string' ? text.replace(/\n{3,}/g, '\n\n').trim() : bareText(wanted)
  } catch {
    return bareText(wanted)
  }
}

/** The text between the tags, a line for each. */
function bareText(html: string): string {
  const lines: string[] = []
  for (const part of html.split('<')) {
    const text = part.slice(part.indexOf('>') + 1)
    if (text.trim() !== '') lines.push(text.trim())
  }
  return lines
    .join('\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
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
