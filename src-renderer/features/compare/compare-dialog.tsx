import { Plus } from 'lucide-react'
import { useId, useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react'
import { z } from 'zod'
import { candidateOf, candidateText } from '../../../src-shared/board/candidate.ts'
import { mostCompared } from '../../../src-shared/board/comparison.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { launchDirectory } from '../../app/launch-defaults.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import type { LocalMemory } from '../../app/storage.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/dialog.tsx'
import { useCompare } from './use-compare.ts'

const memoryKey = 'compared'
const offered = ['opus', 'sonnet', 'haiku']
const rememberedSchema = z.object({
  chosen: z.array(z.string().max(250)).max(mostCompared),
  own: z.array(z.string().max(250)).max(20),
})
type Remembered = z.infer<typeof rememberedSchema>

function remembered(memory: LocalMemory): Remembered {
  try {
    return rememberedSchema.parse(JSON.parse(memory.read(memoryKey) ?? ''))
  } catch {
    return { chosen: ['opus', 'sonnet'], own: [] }
  }
}

/** Gives the task of the box to several at once: which ones, and with what. */
export function CompareDialog(): ReactNode {
  const { ui, memory, launch } = useServices()
  const input = useUi((state) => state.input)
  const directory = useValue(launch, launchDirectory)
  const [{ chosen, own }, setWho] = useState(() => remembered(memory))
  const [typed, setTyped] = useState('')
  const [unknown, setUnknown] = useState<string | null>(null)
  const { problem, busy, start } = useCompare()
  const taskId = useId()
  const close = (): void => ui.setState({ overlay: null })
  const choose = (next: Remembered): void => {
    setWho(next)
    memory.write(memoryKey, JSON.stringify(next))
  }
  const toggle = (who: string): void =>
    choose({ own, chosen: chosen.includes(who) ? chosen.filter((one) => one !== who) : [...chosen, who] })
  const add = (event: FormEvent): void => {
    event.preventDefault()
    const candidate = candidateOf(typed)
    if (candidate === null) return setUnknown('A model’s name, claude, or acp: and the name of an agent')
    const who = candidateText(candidate)
    setUnknown(null)
    setTyped('')
    choose({
      chosen: chosen.includes(who) || chosen.length >= mostCompared ? chosen : [...chosen, who],
      own: offered.includes(who) || own.includes(who) ? own : [...own, who].slice(-20),
    })
  }
  const all = [...new Set([...offered, ...own])]
  const wanted = all.filter((who) => chosen.includes(who))
  const isReady = wanted.length >= 2 && input.trim() !== '' && !busy
  const submit = (): void => void start(wanted)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !isReady) return
    event.preventDefault()
    submit()
  }
  return (
    <Panel title="Compare" onClose={close}>
      <div className="grid gap-3 px-4 pt-2 pb-4">
        <div>
          <label htmlFor={taskId} className="text-label font-bold text-faint">
            Task
          </label>
          <textarea
            id={taskId}
            value={input}
            rows={2}
            spellCheck={false}
            onKeyDown={onKeyDown}
            placeholder="What should each of them do?"
            onChange={({ target: { value } }) => ui.setState({ input: value })}
            className="mt-1 block field-sizing-content max-h-[30vh] min-h-14 w-full resize-none rounded-control border border-line bg-bg px-2 py-1.5 outline-0 focus:border-accent"
          />
          <p className="mt-1 truncate text-small text-faint" title={directory ?? undefined}>
            Each works in a worktree of its own of {directory === null ? 'the directory' : singleLine(directory, 120)}
          </p>
        </div>
        <fieldset>
          <legend className="text-label font-bold text-faint">Who gets it</legend>
          <ul className="mt-1 grid grid-cols-2 gap-x-4 max-[520px]:grid-cols-1">
            {all.map((who) => (
              <li key={who}>
                <label className="flex h-7 items-center gap-2">
                  <input
                    type="checkbox"
                    checked={chosen.includes(who)}
                    disabled={!chosen.includes(who) && wanted.length >= mostCompared}
                    onChange={() => toggle(who)}
                  />
                  <span className="truncate">{singleLine(who, 60)}</span>
                </label>
              </li>
            ))}
          </ul>
          <form onSubmit={add} className="mt-1 flex gap-2">
            <input
              aria-label="Another model or engine"
              aria-invalid={unknown !== null}
              placeholder="Another model, claude, or acp:gemini"
              value={typed}
              maxLength={250}
              onKeyDown={onKeyDown}
              onChange={({ target: { value } }) => setTyped(value)}
              className="h-7 min-w-0 flex-1 rounded-control border border-line bg-bg px-2 outline-0 focus:border-accent"
            />
            <Button type="submit" disabled={typed.trim() === ''}>
              <Plus aria-hidden="true" size={14} /> Add
            </Button>
          </form>
        </fieldset>
        <p role="alert" className="text-small text-failed empty:hidden">
          {unknown ?? problem}
        </p>
        <div className="flex items-center justify-end gap-2">
          <Button look="plain" onClick={close}>
            Cancel
          </Button>
          <Button look="primary" disabled={!isReady} onClick={submit}>
            {busy ? 'Starting…' : wanted.length < 2 ? 'Choose two at least' : `Start ${wanted.length} sessions`}
          </Button>
        </div>
      </div>
    </Panel>
  )
}
