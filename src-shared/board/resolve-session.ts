import type { SessionRow } from './session-row.ts'

/** What a command's `<id>` stands for. */
export type Resolution =
  | { readonly kind: 'found'; readonly row: SessionRow }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly SessionRow[] }

/**
 * The session that `query` names: an id or unambiguous id prefix, else the full name, else (only for commands that
 * read) a part of the name. An exact match wins over a partial one.
 */
export function resolveSession(rows: Iterable<SessionRow>, query: string, purpose: 'read' | 'change'): Resolution {
  const all = [...rows]
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return { kind: 'none' }
  const steps: ((row: SessionRow) => boolean)[] = [
    (row) => row.id === wanted || row.sessionId === wanted,
    (row) => row.name.toLowerCase() === wanted,
    (row) => /^[0-9a-f-]+$/.test(wanted) && row.sessionId.startsWith(wanted),
  ]
  if (purpose === 'read') steps.push((row) => row.name.toLowerCase().includes(wanted))
  for (const step of steps) {
    const matches = all.filter(step)
    if (matches.length === 1 && matches[0] !== undefined) return { kind: 'found', row: matches[0] }
    if (matches.length > 1) return { kind: 'ambiguous', candidates: matches }
  }
  return { kind: 'none' }
}
