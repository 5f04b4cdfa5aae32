import clsx from 'clsx'
import {
  Bot,
  Clock,
  File,
  Folder,
  FolderGit2,
  GitBranch,
  GitPullRequest,
  History,
  LayoutList,
  ListFilter,
  SlidersHorizontal,
  Sparkles,
  SquareSlash,
  type LucideIcon,
} from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { plural } from '../format.ts'
import { Key } from '../../ui/button.tsx'
import type { Suggestion, SuggestionKind } from '../../../src-shared/client/dispatch/suggestions.ts'

const icons: Readonly<Record<SuggestionKind, LucideIcon>> = {
  agent: Bot,
  repository: FolderGit2,
  worktree: GitBranch,
  'recent directory': Clock,
  file: File,
  directory: Folder,
  board: LayoutList,
  command: SquareSlash,
  skill: Sparkles,
  setting: SlidersHorizontal,
  filter: ListFilter,
  'pull request': GitPullRequest,
  'earlier command': History,
}

/** The id of a suggestion's line, for `aria-activedescendant`. */
export function suggestionId(listId: string, index: number): string {
  return `${listId}-${index}`
}

/** What may stand at the cursor, over the box. The focus stays in the box. */
export function SuggestionList(props: {
  readonly id: string
  readonly items: readonly Suggestion[]
  readonly highlighted: number | null
  readonly onTake: (item: Suggestion) => void
}): ReactNode {
  const { id, items, highlighted, onTake } = props
  const list = useRef<HTMLDivElement | null>(null)
  useEffect(() => {
    if (highlighted !== null) list.current?.children[highlighted]?.scrollIntoView({ block: 'nearest' })
  }, [highlighted])
  const described = items[highlighted ?? 0]
  return (
    <div className="absolute bottom-full left-0 z-30 mb-1 w-[min(680px,100%)] overflow-hidden rounded-panel border border-line bg-panel shadow-float">
      <div
        ref={list}
        role="listbox"
        id={id}
        aria-label="Suggestions"
        tabIndex={-1}
        className="max-h-[min(36vh,292px)] overflow-auto p-1 outline-0"
      >
        {items.map((item, index) => {
          const Icon = icons[item.kind]
          return (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the box has the keys
            <div
              key={`${item.kind} ${item.insert} ${item.name}`}
              role="option"
              id={suggestionId(id, index)}
              aria-selected={index === highlighted}
              tabIndex={-1}
              // A press must not take the focus out of the box.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onTake(item)}
              className={clsx(
                'flex h-7 cursor-default items-center gap-2.5 rounded-control px-2',
                index === highlighted ? 'bg-sel' : 'hover:bg-raised',
              )}
            >
              <Icon aria-hidden="true" size={14} className="shrink-0 text-faint" />
              <span className="max-w-[55%] shrink-0 truncate">{item.label}</span>
              {item.hint !== '' && (
                <span className="max-w-[30%] shrink-0 truncate text-small text-faint">{item.hint}</span>
              )}
              <span className="min-w-0 truncate text-small text-dim">{item.description}</span>
              <span className="ml-auto shrink-0 pl-2 text-label text-faint @max-[480px]:hidden">{item.kind}</span>
            </div>
          )
        })}
      </div>
      <div className="flex items-start gap-3 border-t border-line px-3 py-1.5 text-small text-dim">
        <p className="line-clamp-2 min-h-4 min-w-0 flex-1">{described?.description}</p>
        <p aria-hidden="true" className="shrink-0 text-faint max-[700px]:hidden">
          <Key>↑↓</Key> choose · <Key>Tab</Key> take · <Key>Esc</Key> close
        </p>
      </div>
    </div>
  )
}

/** Says how many suggestions there are to those who do not see them; mounted before it has something to say. */
export function SuggestionCount({ count }: { readonly count: number }): ReactNode {
  return (
    <span role="status" aria-label="Suggestions" className="sr-only">
      {count === 0 ? '' : `${plural(count, 'suggestion')}, Tab takes the first`}
    </span>
  )
}
