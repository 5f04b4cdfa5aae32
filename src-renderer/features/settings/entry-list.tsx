import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { IconButton } from '../../ui/button.tsx'

/** One line of a setting that has several. */
type Entry = {
  readonly name: string
  /** What the pointer is told. */
  readonly whole: string
  readonly shown: ReactNode
}

/** What a setting of several lines has, one under the other; `onRemove` is null where nothing can be changed. */
export function EntryList(props: {
  readonly title: string
  readonly entries: readonly Entry[]
  readonly onRemove: ((name: string) => void) | null
}): ReactNode {
  const { title, entries, onRemove } = props
  if (entries.length === 0) return null
  return (
    <ul aria-label={title} className="flex flex-col">
      {entries.map(({ name, whole, shown }) => (
        <li key={name} className="flex items-center gap-2 rounded-control hover:bg-raised">
          <code className="min-w-0 flex-1 truncate px-2 font-mono text-code" title={whole}>
            {shown}
          </code>
          {onRemove !== null && (
            <IconButton label={`Remove ${singleLine(name, 80)}`} onClick={() => onRemove(name)}>
              <X aria-hidden="true" size={13} />
            </IconButton>
          )}
        </li>
      ))}
    </ul>
  )
}
