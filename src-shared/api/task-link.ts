import { z } from 'zod'
import { plainText } from '../base/harmless-text.ts'

const longestLink = 64_000
const longestPrompt = 20_000
const controlCharacter = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/

/** A task that a link brings: it fills the dispatch box, and never starts anything. */
export const taskLinkSchema = z.object({
  prompt: z.string().max(longestPrompt),
  /** Absolute, or under `~`; null when the link names no directory. */
  cwd: z.string().min(1).max(4_096).nullable(),
})
/** A task that a link brings. */
export type TaskLink = Readonly<z.infer<typeof taskLinkSchema>>

/** What became of a link; the reason is the end of a sentence: "The link …". */
export type ReadLink =
  | { readonly kind: 'task'; readonly link: TaskLink }
  | { readonly kind: 'refused'; readonly reason: string }

const refused = (reason: string): ReadLink => ({ kind: 'refused', reason })

/** Reads `backburner://dispatch?prompt=…&cwd=…`. Anybody may have written it. */
export function readTaskLink(text: string): ReadLink {
  if (text.length > longestLink) return refused('is too long')
  const query = /^backburner:(?:\/\/)?dispatch\/?(?:\?([^#]*))?(?:#.*)?$/i.exec(text)
  return query === null ? refused('names nothing that this version knows') : readTaskQuery(query[1] ?? '')
}

/** Reads the part after `?` of such a link. Of a name that stands twice the first counts; others are ignored. */
export function readTaskQuery(query: string): ReadLink {
  if (query.length > longestLink) return refused('is too long')
  const values = new Map<string, string>()
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=')
    const name = at === -1 ? pair : pair.slice(0, at)
    const value = decoded(at === -1 ? '' : pair.slice(at + 1))
    if (value === null) return refused('is damaged: it cannot be decoded')
    if (!values.has(name)) values.set(name, value)
  }
  const prompt = plainText(values.get('prompt') ?? '').trim()
  const cwd = values.get('cwd')?.trim() ?? ''
  if (prompt.length > longestPrompt) return refused(`brings a task of more than ${longestPrompt} characters`)
  if (prompt === '' && cwd === '') return refused('brings no task')
  if (cwd !== '' && (cwd.length > 4_096 || controlCharacter.test(cwd) || !isLocalPath(cwd)))
    return refused('names a directory that is no whole path')
  return { kind: 'task', link: { prompt, cwd: cwd === '' ? null : cwd } }
}

/** Not of another machine: merely looking at such a path would speak to it. */
function isLocalPath(path: string): boolean {
  return /^(?:\/(?!\/)|~$|~\/|[A-Za-z]:[\\/])/.test(path)
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return null
  }
}
