import { Text } from 'ink'
import type { Paint } from '../output/paint.ts'
import type { Line, Part } from '../transcript/line.ts'

const colours: Readonly<Partial<Record<Paint, string>>> = {
  blue: 'blue',
  green: 'green',
  red: 'red',
  yellow: 'yellow',
  magenta: 'magenta',
}

/** A line of the transcript. What scrolls by wraps; what is drawn anew each time is cut, so that its height is known. */
export function StyledLine({ line, wrap }: { readonly line: Line; readonly wrap: 'wrap' | 'truncate' }) {
  // A line without text would have no height.
  if (line.every((part) => part.text === '')) return <Text> </Text>
  return (
    <Text wrap={wrap}>
      {line.map((part, index) => (
        <Text key={index} {...styleOf(part)}>
          {part.text}
        </Text>
      ))}
    </Text>
  )
}

function styleOf(part: Part) {
  const colour = part.paints.map((paint) => colours[paint]).find((one) => one !== undefined)
  return {
    bold: part.paints.includes('bold'),
    dimColor: part.paints.includes('dim'),
    ...(colour === undefined ? {} : { color: colour }),
  }
}
