/**
 * A text that is still being written, in pieces that stand for themselves: all but the last stay as they are. Pieces end
 * at blank lines outside of fences.
 */
export function blocksOf(text: string): readonly string[] {
  const blocks: string[] = []
  let block: string[] = []
  let fence: string | null = null
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark !== undefined) {
      if (fence === null) fence = mark
      else if (mark.startsWith(fence)) fence = null
    }
    if (line.trim() === '' && fence === null && block.length > 0) {
      blocks.push(block.join('\n'))
      block = []
    } else block.push(line)
  }
  if (block.length > 0) blocks.push(block.join('\n'))
  return blocks
}
