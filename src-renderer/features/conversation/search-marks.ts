import { highlight } from '../../../src-shared/board/find.ts'

const name = 'conversation-search'
const mostMarks = 500
/** Here and not among the styles: the build's style sheet compiler takes the name for a mistake, and says so at each start. */
const look = `::highlight(${name}) {
  background-color: var(--color-sel);
  color: var(--color-text);
  text-decoration: underline 2px var(--color-accent);
}`
let isLooking = false

function takeLook(): void {
  if (isLooking) return
  isLooking = true
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(look)
  document.adoptedStyleSheets.push(sheet)
}

/** Marks a text wherever it stands inside of an element; null takes the marks away. Draws no element again. */
export function markText(root: Element, query: string | null): void {
  if (!('highlights' in CSS)) return
  CSS.highlights.delete(name)
  const wanted = query?.toLowerCase() ?? ''
  if (wanted === '') return
  const ranges: Range[] = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null && ranges.length < mostMarks; node = walker.nextNode()) {
    let at = 0
    for (const { text, hit } of highlight(node.nodeValue ?? '', [wanted])) {
      const from = at
      at += text.length
      if (!hit) continue
      const range = new Range()
      range.setStart(node, from)
      range.setEnd(node, at)
      ranges.push(range)
    }
  }
  takeLook()
  CSS.highlights.set(name, new Highlight(...ranges))
}
