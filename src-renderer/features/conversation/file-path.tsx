import { createContext, useContext, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { useServices } from '../../app/services.ts'

/** A place in a file, as text names it. */
export type FilePlace = { readonly path: string; readonly line?: number; readonly column?: number }

/** The session whose files are meant. */
export const SessionContext = createContext<SessionId | null>(null)

/** The place that a short text is, such as `src/a.ts:12:3`; null when it is something else. */
export function filePlaceIn(text: string): FilePlace | null {
  const found = /^((?:\.{0,2}\/)?[\w@.+-]+(?:\/[\w@.+-]+)*\.[A-Za-z]\w{0,9})(?::(\d+)(?::(\d+))?)?$/.exec(text)
  const [, path, line, column] = found ?? []
  // `a.b` alone is more often a name in code than a file.
  if (path === undefined || text.length > 400 || (!path.includes('/') && line === undefined)) return null
  return {
    path,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  }
}

/** The name of a file, which opens it in the user's editor. */
export function FilePath({ place, children }: { readonly place: FilePlace; readonly children: ReactNode }): ReactNode {
  const { editor } = useServices()
  const sessionId = useContext(SessionContext)
  return (
    <button
      type="button"
      title="Open in your editor"
      className="max-w-full truncate rounded-small text-left align-bottom font-mono text-small text-text underline decoration-line underline-offset-2 hover:decoration-accent"
      onClick={(event) => {
        event.stopPropagation()
        void editor.openFile({ ...(sessionId === null ? {} : { sessionId }), ...place })
      }}
    >
      {children}
    </button>
  )
}
