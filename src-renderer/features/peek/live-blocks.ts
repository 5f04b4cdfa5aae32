/**
 * A text that grows, in blocks that no longer change and the one that does: each is read as Markdown once. Cuts are blank
 * lines outside of fenced code. Pure.
 */
export function liveBlocks(text: string): readonly string[] {
  const blocks: string[] = []
  let open: string[] = []
  let fence: string | null = null
  for (const line of text.split('\n')) {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark !== undefined) {
      if (fence === null) fence = mark
      else if (mark.startsWith(fence)) fence = null
    }
    if (fence === null && line.trim() === '' && open.length > 0) {
      blocks.push(open.join('\n'))
      open = []
    } else if (line !== '' || open.length > 0) open.push(line)
  }
  return open.length === 0 ? blocks : [...blocks, open.join('\n')]
}
