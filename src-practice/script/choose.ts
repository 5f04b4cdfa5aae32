/** Chooses the script that a conversation follows, and its turn. */
import { systemText, type CountRequest } from '../wire/request.ts'
import { exchangeFrom, saidIn } from './conversation.ts'
import { remembered } from './remember.ts'
import type { Script } from './schema.ts'
import type { Variables } from './template.ts'
import { walkTo, type Position } from './walk.ts'

/** `start` is the index of the message that started the script. */
export type Choice = Position & { readonly script: Script; readonly start: number }

/** Scripts for conversations that no other script matches. */
export type Fallbacks = { readonly unknown: Script; readonly reply: Script; readonly over: Script }

/**
 * The turn to answer a request with. The latest message that matches a script starts it; other messages of the user
 * are answers within it. After its end a further message is answered by `reply`.
 */
export function chooseTurn(request: CountRequest, scripts: readonly Script[], fallbacks: Fallbacks): Choice {
  const messages = remembered(request.messages.filter((message) => message.role !== 'system'))
  const offered = (request.tools ?? []).map((tool) => tool.name)
  const base = { cwd: directoryIn(`${systemText(request)}\n${messages.slice(0, 1).map(rawText).join('')}`) }
  const spoken = messages.flatMap((message, index) => (saidIn(message) === '' ? [] : [index]))
  const begun = spoken
    .toReversed()
    .map((index) => ({ index, match: findScript(scripts, saidIn(messages[index] ?? nobody)) }))
    .find(({ match }) => match !== null)
  const attempts = [
    { index: begun?.index ?? spoken[0] ?? 0, match: begun?.match ?? { script: fallbacks.unknown, variables: {} } },
    { index: spoken.at(-1) ?? 0, match: { script: fallbacks.reply, variables: {} } },
  ]
  for (const { index, match } of attempts) {
    const exchange = exchangeFrom(messages, index)
    const position = walkTo(match.script, exchange, { variables: { ...base, ...match.variables }, offered })
    if (position !== null) return { ...position, script: match.script, start: index }
  }
  const start = spoken.at(-1) ?? 0
  const exchange = { ...exchangeFrom(messages, start), returned: [] }
  const last = walkTo(fallbacks.over, exchange, { variables: base, offered })
  if (last === null) throw new Error(`script ${fallbacks.over.name} has no turn`)
  return { ...last, script: fallbacks.over, start }
}

const nobody = { role: 'user' as const, content: '' }

/** The first script whose match is in the text, with the variables its regex names. */
export function findScript(
  scripts: readonly Script[],
  text: string,
): { readonly script: Script; readonly variables: Variables } | null {
  for (const script of scripts) {
    const variables = matchOf(script, text)
    if (variables !== null) return { script, variables }
  }
  return null
}

function matchOf(script: Script, text: string): Variables | null {
  if (typeof script.match === 'string') return text.toLowerCase().includes(script.match.toLowerCase()) ? {} : null
  const found = new RegExp(script.match.regex, 'i').exec(text)
  if (found === null) return null
  const groups = Object.entries(found.groups ?? {}).filter((group) => typeof group[1] === 'string')
  return Object.fromEntries(groups)
}

function directoryIn(text: string): string {
  return /(?:working directory|cwd)[^:\n]*:\s*([^\s<]+)/i.exec(text)?.[1] ?? ''
}

function rawText(message: CountRequest['messages'][number]): string {
  return typeof message.content === 'string' ? message.content : JSON.stringify(message.content)
}
