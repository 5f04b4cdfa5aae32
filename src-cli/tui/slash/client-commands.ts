/** A command about the view or about which session it shows: the session itself never sees it. */
export type ClientCommand = {
  readonly name: 'exit' | 'stop' | 'background' | 'fork' | 'resume' | 'keys'
  /** What was typed behind it. */
  readonly text: string
}

/** The commands of the view, as completion lists them. */
export const clientCommands: readonly {
  readonly name: string
  readonly description: string
  readonly argumentHint: string
}[] = [
  { name: 'bg', description: 'leave it to the background, with one more task for it', argumentHint: '[prompt]' },
  { name: 'exit', description: 'leave; the session goes on', argumentHint: '' },
  { name: 'keys', description: 'the keys of this view', argumentHint: '' },
  { name: 'resume', description: 'open another session of this directory', argumentHint: '[id or name]' },
  { name: 'stop', description: 'end this session', argumentHint: '' },
]

const names: ReadonlyMap<string, ClientCommand['name']> = new Map([
  ['exit', 'exit'],
  ['quit', 'exit'],
  ['detach', 'exit'],
  ['stop', 'stop'],
  ['bg', 'background'],
  ['background', 'background'],
  ['resume', 'resume'],
  ['keys', 'keys'],
])

/** The command of ours that a message is; null for every other message. */
export function clientCommandOf(message: string): ClientCommand | null {
  const found = /^\/([a-z]+)(?:\s+([\s\S]*))?$/.exec(message.trim())
  const name = names.get(found?.[1] ?? '')
  if (name === undefined) return null
  const text = (found?.[2] ?? '').trim()
  // These stand alone: with words behind them they are something that the user says.
  return text !== '' && (name === 'exit' || name === 'stop' || name === 'keys') ? null : { name, text }
}
