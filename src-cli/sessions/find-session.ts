import { boardWordOf } from '../../src-shared/board/board-word.ts'
import { resolveSession } from '../../src-shared/board/resolve-session.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Connection } from '../connection/connection.ts'
import { exitCodes, Failure } from '../failure.ts'

/** The session that the user means. Throws exit 3 when there is none, exit 2 with the candidates when there are several. */
export async function findSession(
  connection: Connection,
  query: string,
  purpose: 'read' | 'change',
): Promise<SessionRow> {
  const { rows } = await connection.api.board.list()
  return chooseSession(rows, query, purpose)
}

/** `findSession` on rows that are at hand. */
export function chooseSession(rows: readonly SessionRow[], query: string, purpose: 'read' | 'change'): SessionRow {
  const resolution = resolveSession(rows, query, purpose)
  switch (resolution.kind) {
    case 'found':
      return resolution.row
    case 'none':
      throw new Failure(
        exitCodes.noSuchSession,
        `no session "${singleLine(query, 80)}"${hint(rows, query, purpose)}; "backburner agents" lists them`,
      )
    case 'ambiguous':
      throw new Failure(
        exitCodes.usage,
        `"${singleLine(query, 80)}" could be ${resolution.candidates.slice(0, 8).map(candidate).join(', ')}${
          resolution.candidates.length > 8 ? `, … (${resolution.candidates.length})` : ''
        }; use the id`,
      )
  }
}

function candidate(row: SessionRow): string {
  return `${row.id} (${singleLine(row.name, 40)}, ${boardWordOf(row.state)})`
}

/** Commands that change something do not take a part of a name: then say whose it is. */
function hint(rows: readonly SessionRow[], query: string, purpose: 'read' | 'change'): string {
  if (purpose === 'read') return ''
  const partly = resolveSession(rows, query, 'read')
  return partly.kind === 'found'
    ? ` (a part of the name is not enough here; did you mean ${candidate(partly.row)}?)`
    : ''
}
