import { useState, type ReactNode } from 'react'
import { Button } from '../../ui/button.tsx'

const shownCharacters = 12_000

/** Output as it is: the end of it, where it is long. */
export function OutputBox({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const [whole, setWhole] = useState(false)
  const cut = whole ? 0 : Math.max(0, text.length - shownCharacters)
  if (text.trim() === '') return <p className="text-small text-faint">No output</p>
  return (
    <div>
      {cut > 0 && (
        <p className="flex items-center gap-3 pb-1 text-small text-faint">
          {cut.toLocaleString()} characters before
          <Button className="!h-6" onClick={() => setWhole(true)}>
            Show all
          </Button>
        </p>
      )}
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
        tabIndex={0}
        role="group"
        aria-label={label}
        className="max-h-[60vh] overflow-auto rounded-control border border-line bg-bg px-2.5 py-1.5 font-mono text-code wrap-anywhere whitespace-pre-wrap text-dim"
      >
        {cut > 0 ? text.slice(cut) : text}
      </pre>
    </div>
  )
}
