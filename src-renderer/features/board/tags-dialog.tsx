import { Command } from 'cmdk'
import { Check, Minus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { haveTag, knownTags, tagOf } from '../../../src-shared/board/tags.ts'
import { focusPlace } from '../../app/focus.ts'
import { plural } from '../../app/format.ts'
import { useServices, useValue } from '../../app/services.ts'
import { Panel } from '../../ui/dialog.tsx'

const item = 'flex h-8 cursor-default items-center gap-2.5 rounded-control px-2 data-[selected=true]:bg-sel'
const mostShown = 200

/** The tags of sessions: those that are known by typing a part of them, new ones by typing them whole. Enter adds or takes off. */
export function TagsDialog({ sessionIds }: { readonly sessionIds: readonly SessionId[] }): ReactNode {
  const { ui, connection, actions } = useServices()
  const rows = useValue(connection.board, (view) => view.board.rows)
  const [typed, setTyped] = useState('')
  const meant = sessionIds.flatMap((sessionId) => rows.get(sessionId) ?? [])
  const all = knownTags(rows.values(), meant)
  const known = all.slice(0, mostShown)
  const fresh = tagOf(typed)
  const [only] = meant
  const whose =
    meant.length === 1 && only !== undefined ? `“${singleLine(only.name, 60)}”` : plural(meant.length, 'session')
  const toggle = (tag: string): void => {
    actions.tagAll(sessionIds, tag, haveTag(meant, tag) !== 'all')
    setTyped('')
  }
  const close = (): void => {
    ui.setState({ tagging: null })
    focusPlace('board')
  }
  return (
    <Panel title={`Tags of ${whose}`} className="!w-[min(400px,calc(100vw-32px))]" onClose={close}>
      <Command label={`Tags of ${whose}`} className="grid max-h-[50vh] grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr]">
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          maxLength={40}
          placeholder="Add or find a tag"
          className="h-10 w-full border-b border-line bg-transparent px-4 outline-0"
        />
        <Command.List className="min-h-0 overflow-auto p-1">
          {known.map(([tag, count]) => {
            const has = haveTag(meant, tag)
            return (
              <Command.Item
                key={tag}
                value={tag}
                aria-checked={has === 'all'}
                onSelect={() => toggle(tag)}
                className={item}
              >
                <span className="flex size-4 shrink-0 items-center justify-center rounded-small border border-line">
                  {has === 'all' && <Check aria-hidden="true" size={12} />}
                  {has === 'some' && <Minus aria-hidden="true" size={12} />}
                </span>
                <span className="min-w-0 flex-1 truncate">{singleLine(tag, 40)}</span>
                <span className="text-small text-faint">{count}</span>
              </Command.Item>
            )
          })}
          {fresh !== '' && !all.some(([tag]) => tag === fresh) && (
            <Command.Item forceMount value={`new tag ${fresh}`} onSelect={() => toggle(fresh)} className={item}>
              <span className="min-w-0 truncate">Add the tag “{fresh}”</span>
            </Command.Item>
          )}
          {known.length === 0 && fresh === '' && <p className="px-3 py-4 text-faint">Type a tag, and press Enter.</p>}
        </Command.List>
      </Command>
      <p className="border-t border-line px-4 py-2 text-small text-faint">Enter adds or takes off · Esc is done</p>
    </Panel>
  )
}
