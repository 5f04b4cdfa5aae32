import clsx from 'clsx'
import { ChevronRight, GitBranch } from 'lucide-react'
import { memo, useRef, type ReactNode } from 'react'
import type { BoardEntry } from '../../../src-shared/board/board-layout.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { cutMiddle, directoryName, fromHome } from '../../app/format.ts'
import { select, toggleEntry } from '../../app/navigation.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import { useUserHome } from '../../app/use-setting.ts'
import { groupLines } from '../../../src-shared/board/row-line.ts'
import { usePlace, type BoardMemory } from './use-place.ts'

type LineProps<Kind extends BoardEntry['kind']> = {
  readonly entry: Extract<BoardEntry, { kind: Kind }>
  readonly start: number
  readonly groupStart: number
  readonly memory: BoardMemory
}

const line = 'absolute left-0 flex w-full items-center outline-0 select-none'
const titleOf = (group: string): string => (group.includes('/') || group.includes('\\') ? directoryName(group) : group)

/** A group's header: its name and count; a click or Enter collapses it. */
export const GroupHeader = memo(function GroupHeader(
  props: LineProps<'group'> & { readonly dropping: boolean },
): ReactNode {
  const { entry, start, groupStart, memory, dropping } = props
  const services = useServices()
  const selected = useUi((state) => state.selected === entry.key)
  const element = useRef<HTMLDivElement | null>(null)
  usePlace(element, memory, { key: entry.key, start, group: entry.group, selected })
  const title = titleOf(entry.group)
  const userHome = useUserHome()
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys of the board are handled for the whole window
    <div
      ref={element}
      role="row"
      data-key={entry.key}
      aria-rowindex={entry.rowIndex}
      tabIndex={selected ? 0 : -1}
      style={{ top: start - groupStart }}
      className={clsx(line, 'group h-8 pr-4 pl-8 pt-2', selected && 'text-text', dropping && 'bg-sel')}
      onFocus={() => {
        if (services.ui.getState().selected !== entry.key) select(services, entry.key)
      }}
      onClick={() => {
        select(services, entry.key)
        toggleEntry(services, entry)
      }}
    >
      <div
        role="rowheader"
        aria-expanded={!entry.collapsed}
        className={clsx(
          'flex min-w-0 items-center gap-2 text-label font-bold',
          selected ? 'text-text' : entry.count === 0 ? 'text-faint' : 'text-dim',
        )}
        title={entry.group === title ? undefined : singleLine(entry.group, 2_000)}
      >
        <ChevronRight
          aria-hidden="true"
          size={12}
          className={clsx(
            'absolute left-[15px] text-faint transition-transform duration-100 motion-reduce:transition-none',
            entry.collapsed ? '' : 'rotate-90',
            entry.collapsed || selected ? '' : 'opacity-0 group-hover:opacity-100',
          )}
        />
        <span className="min-w-0 truncate">{singleLine(title, 120)}</span>
        <span className="shrink-0 font-normal text-faint">{entry.count}</span>
        {title !== entry.group && (
          <span className="min-w-0 shrink-[4] truncate font-normal text-faint">
            {cutMiddle(fromHome(singleLine(entry.group, 2_000), userHome), 60)}
          </span>
        )}
      </div>
      {selected && (
        <span aria-hidden="true" className="absolute top-3 bottom-1 left-1 w-[3px] rounded-full bg-accent" />
      )}
    </div>
  )
})

/** A working tree with several sessions, by its branch; the repository's own by its name. */
export function SectionLine({ entry, start, groupStart }: LineProps<'section'>): ReactNode {
  const { connection } = useServices()
  const branch = useValue(connection.board, ({ board }) => board.rows.get(entry.first)?.worktree?.branch ?? null)
  const title = branch ?? (entry.path === entry.group ? 'main checkout' : directoryName(entry.path))
  return (
    <div
      role="row"
      aria-rowindex={entry.rowIndex}
      style={{ top: start - groupStart }}
      className={clsx(line, 'h-7 gap-1.5 pr-4 pl-8 text-small text-faint')}
    >
      <GitBranch aria-hidden="true" size={12} className="shrink-0" />
      <div role="rowheader" className="min-w-0 truncate" title={singleLine(entry.path)}>
        {cutMiddle(singleLine(title), 60)} <span className="ml-1">{entry.count}</span>
      </div>
    </div>
  )
}

/** What will stand in an empty group. */
export function EmptyLine({ entry, start, groupStart }: LineProps<'empty'>): ReactNode {
  return (
    <div
      role="row"
      aria-rowindex={entry.rowIndex}
      style={{ top: start - groupStart }}
      className={clsx(line, 'h-8 pr-4 pl-8')}
    >
      <div role="rowheader" className="truncate text-faint">
        {groupLines[entry.group]}
      </div>
    </div>
  )
}

/** The fold of Completed: `… 12 more`. */
export const MoreLine = memo(function MoreLine({ entry, start, groupStart, memory }: LineProps<'more'>): ReactNode {
  const services = useServices()
  const selected = useUi((state) => state.selected === entry.key)
  const element = useRef<HTMLDivElement | null>(null)
  usePlace(element, memory, { key: entry.key, start, group: entry.group, selected })
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys of the board are handled for the whole window
    <div
      ref={element}
      role="row"
      data-key={entry.key}
      aria-rowindex={entry.rowIndex}
      tabIndex={selected ? 0 : -1}
      style={{ top: start - groupStart }}
      className={clsx(line, 'h-8 pl-[58px] text-small', selected ? 'bg-sel text-text' : 'text-faint hover:text-text')}
      onFocus={() => {
        if (services.ui.getState().selected !== entry.key) select(services, entry.key)
      }}
      onClick={() => toggleEntry(services, entry)}
    >
      <div role="gridcell">{entry.open ? 'Show fewer' : `… ${entry.count} more`}</div>
    </div>
  )
})
