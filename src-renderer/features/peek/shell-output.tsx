import { useEffect, useLayoutEffect, useRef, useState, type ReactNode, type UIEvent } from 'react'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { useServices, useValue } from '../../app/services.ts'
import { CodeBox } from './diff-lines.tsx'

const refreshMs = 1_000
const shownBytes = 24_000

/** The recent output of a shell job, looked up again while it runs. */
export function ShellOutput({ row }: { readonly row: SessionRow }): ReactNode {
  const { connection } = useServices()
  const fresh = useValue(connection.health, (health) => health.data === 'fresh')
  const [text, setText] = useState<string | null>(null)
  const { sessionId, state, updatedAt } = row
  useEffect(() => {
    if (!fresh) return
    let wanted = true
    let timer: ReturnType<typeof setTimeout> | null = null
    const look = async (): Promise<void> => {
      const result = await connection.call((client) => client.output.recent({ sessionId, maxBytes: shownBytes }))
      if (!wanted) return
      if (result.ok) setText(result.value.text)
      if (state === 'working') timer = setTimeout(() => void look(), refreshMs)
    }
    void look()
    return () => {
      wanted = false
      if (timer !== null) clearTimeout(timer)
    }
  }, [connection, fresh, sessionId, state, updatedAt])
  // The newest is at the end: the box stays there until somebody scrolls up in it.
  const box = useRef<HTMLDivElement | null>(null)
  const atEnd = useRef(true)
  useLayoutEffect(() => {
    const pre = box.current?.querySelector('pre')
    if (pre !== null && pre !== undefined && atEnd.current) pre.scrollTop = pre.scrollHeight
  }, [text])
  const onScroll = (event: UIEvent): void => {
    if (!(event.target instanceof HTMLElement)) return
    const { scrollTop, scrollHeight, clientHeight } = event.target
    atEnd.current = scrollTop + clientHeight >= scrollHeight - 4
  }
  return (
    <section aria-label="Output">
      <h3 className="mt-5 mb-1.5 text-label font-bold text-faint">Output</h3>
      {text === null ? (
        <span aria-hidden="true" className="skeleton block h-16" />
      ) : (
        <div ref={box} onScrollCapture={onScroll}>
          <CodeBox label="Output of the command">
            <span className="block px-2.5 whitespace-pre-wrap">{text === '' ? 'No output yet.' : plainText(text)}</span>
          </CodeBox>
        </div>
      )}
    </section>
  )
}
