import { Text } from 'ink'
import type { Painter } from '../output/paint.ts'
import { printedLine, type Line } from '../transcript/line.ts'

/** Lines that fit the terminal already, as one piece: their height is their number. */
export function LineView({ lines, paint }: { readonly lines: readonly Line[]; readonly paint: Painter }) {
  if (lines.length === 0) return null
  return <Text wrap="truncate">{lines.map((one) => printedLine(one, paint) || ' ').join('\n')}</Text>
}
