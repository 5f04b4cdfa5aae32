import clsx from 'clsx'
import { ArrowUp } from 'lucide-react'
import { useEffect, useId, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from 'react'
import { isLoneKey } from '../../../src-shared/base/lone-key.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { useKeyLabel } from '../../app/commands/use-key-label.ts'
import { provideCommand } from '../../app/commands/provided.ts'
import { focusPlace, registerFocus } from '../../app/focus.ts'
import { plural } from '../../app/format.ts'
import { launchDirectory } from '../../app/launch-defaults.ts'
import { pastedFiles } from '../../app/read-file.ts'
import { useHistoryKeys } from '../../app/use-history-keys.ts'
import { writeAt } from '../../app/write-at.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import { EditorWait, useEdited } from '../../app/editor-wait.tsx'
import { AttachmentChips, focusLastChip } from '../../app/attachment-chips.tsx'
import { IconButton } from '../../ui/button.tsx'
import { AgentsPanel } from './agents-panel.tsx'
import { hintOf } from './box-hint.ts'
import { useKnownNames } from '../../app/completion/use-known-names.ts'
import { LaunchPreviewLine } from './launch-preview.tsx'
import { parseBox } from '../../../src-shared/client/dispatch/parse-input.ts'
import { ProblemLine } from './problem-line.tsx'
import { SuggestionCount, SuggestionList, suggestionId } from '../../app/completion/suggestion-list.tsx'
import { withSuggestion, type Suggestion } from '../../../src-shared/client/dispatch/suggestions.ts'
import { useCompletion } from '../../app/completion/use-completion.ts'
import { useDispatch } from './use-dispatch.ts'
import { useFileDrop } from './use-file-drop.ts'
import { useLaunchPreview } from './use-launch-preview.ts'
import { useSelectedName } from './use-selected-name.ts'

/** Where tasks are typed. What stands in it is never lost: not by a failure, not by a reload. */
export function DispatchBox(): ReactNode {
  const services = useServices()
  const { ui, launch, memory, platform, native, attachments, history, toasts, keys, editor } = services
  const input = useUi((state) => state.input)
  const engine = useValue(launch, (state) => (state.engine === 'shell' ? 'shell' : 'agent'))
  const directory = useValue(launch, launchDirectory)
  const files = useValue(attachments.store, (all) => all)
  const attachable = useSelectedName()
  const box = useRef<HTMLTextAreaElement | null>(null)
  const chips = useRef<HTMLUListElement | null>(null)
  const attachKey = useKeyLabel('dispatch-and-attach')
  const dispatchKey = useKeyLabel('dispatch')
  const helpKey = useKeyLabel('help')
  const edited = useEdited('dispatch')
  const listId = useId()
  const [cursor, setCursor] = useState<number | null>(null)
  const known = useKnownNames(directory)
  const { problem, sending, agentsShown, hideAgents, tell, forgetProblem, submit, remedy } = useDispatch(known)
  const parsed = parseBox(input, engine, known.names)
  useLaunchPreview({
    engine: parsed.kind === 'shell' ? 'shell' : engine,
    directory: parsed.kind === 'task' ? (parsed.place?.path ?? null) : null,
    agent: parsed.kind === 'task' ? parsed.agent : null,
  })
  const completion = useCompletion({
    text: input,
    cursor,
    isShell: engine === 'shell',
    box: 'task',
    cwd: directory,
    names: known.names,
    history: history.entries,
  })

  useEffect(() => {
    box.current?.focus()
    return registerFocus('dispatch', () => box.current?.focus())
  }, [])
  useEffect(() => memory.write('draft', isLoneKey(input) ? '' : input), [memory, input])

  const setInput = (text: string): void => {
    if (ui.getState().input === '' && text !== '') void known.look()
    ui.setState({ input: text })
    forgetProblem()
  }
  /** Puts a text into the box with the cursor somewhere in it: at once, for the next key may come before the next frame. */
  const write = (text: string, at: number): void => {
    writeAt(box.current, at, () => {
      setInput(text)
      setCursor(at)
    })
  }
  useEffect(() =>
    editor.registerBox('dispatch', {
      read: () => ui.getState().input,
      write: (text) => write(text, text.length),
      where: () => (directory === null ? {} : { cwd: directory }),
    }),
  )
  const take = (item: Suggestion): void => {
    if (completion.query === null) return
    const next = withSuggestion(input, completion.query, item)
    write(next.text, next.cursor)
    box.current?.focus()
  }
  const addFiles = (added: readonly File[]): void => {
    const left = attachments.add(added)
    if (left === null) forgetProblem()
    else tell(left)
  }
  const hovering = useFileDrop(({ files: dropped, directories }) => {
    const folder = directories[0]
    if (dropped.length > 0) addFiles(dropped)
    if (folder !== undefined) {
      const path = native?.pathOfFile(folder) ?? ''
      if (path === '') tell('A browser does not say where a folder lies: choose it by its path, under Directory above.')
      else {
        launch.setState({ directory: path, demo: null })
        toasts.show({ kind: 'done', text: `Tasks now run in ${singleLine(path, 120)}` })
      }
    }
    box.current?.focus()
  })
  const { onHistoryKey, goInHistory } = useHistoryKeys({ box, history, text: input, write, platform })
  const insertNewline = (element: HTMLTextAreaElement): void => {
    element.setRangeText('\n', element.selectionStart, element.selectionEnd, 'end')
    setInput(element.value)
  }
  useEffect(() => {
    const provided = [
      provideCommand('dispatch', () => void submit(false)),
      provideCommand('dispatch-and-attach', () => void submit(true)),
      provideCommand('newline', () => {
        if (box.current !== null) insertNewline(box.current)
      }),
      provideCommand('history-older', () => goInHistory('older')),
      provideCommand('history-newer', () => goInHistory('newer')),
    ]
    return () => {
      for (const withdraw of provided) withdraw()
    }
  })

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // The second is how browsers without the first tell of an input method.
    if (event.nativeEvent.isComposing || event.keyCode === 229 || edited) return
    if (onListKey(event)) return event.preventDefault()
    const command = keys.commandOf(event, 'dispatch')?.command ?? null
    if (command === 'dispatch' || command === 'dispatch-and-attach') {
      event.preventDefault()
      void submit(command === 'dispatch-and-attach')
    } else if (command === 'newline' && !breaksLine(event)) {
      event.preventDefault()
      insertNewline(event.currentTarget)
    } else if (input === '' && (event.key === 'ArrowUp' || event.key === 'ArrowDown') && !event.altKey) {
      // An empty box has no lines to move in: the arrows mean the board.
      event.preventDefault()
      focusPlace('board')
    } else if (event.key === 'Backspace' && input === '' && focusLastChip(chips.current)) {
      event.preventDefault()
    } else onHistoryKey(event, command)
  }
  /** Keys of the list, while there is one. Enter is its own only once something is highlighted. */
  const onListKey = (event: KeyboardEvent): boolean => {
    const { items, highlighted, step, dismiss } = completion
    if (items.length === 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false
    const item = items[highlighted ?? 0]
    switch (event.key) {
      case 'ArrowDown':
        step(1)
        return true
      case 'ArrowUp':
        step(-1)
        return true
      case 'Escape':
        dismiss()
        return true
      case 'Tab':
        if (item !== undefined) take(item)
        return true
      case 'Enter':
        if (highlighted === null || item === undefined) return false
        take(item)
        return true
      default:
        return false
    }
  }
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = pastedFiles(event.clipboardData)
    if (pasted.length === 0) return
    event.preventDefault()
    addFiles(pasted)
  }
  const followCursor = ({ selectionStart, selectionEnd }: HTMLTextAreaElement): void =>
    setCursor(selectionStart === selectionEnd ? selectionStart : null)

  const listed = completion.items.length > 0
  return (
    <div className="@container max-w-[1760px] shrink-0 px-3 pb-3">
      {problem !== null && <ProblemLine problem={problem} onRemedy={() => void remedy()} />}
      <div
        className={clsx(
          'relative rounded-panel border bg-panel shadow-float focus-within:border-accent',
          hovering ? 'border-accent' : 'border-line',
        )}
      >
        {listed && (
          <SuggestionList id={listId} items={completion.items} highlighted={completion.highlighted} onTake={take} />
        )}
        <SuggestionCount count={completion.items.length} />
        <AttachmentChips
          attachments={files}
          keys="dispatch"
          list={chips}
          onRemove={attachments.remove}
          onRetry={attachments.retry}
          onLeave={() => box.current?.focus()}
        />
        <EditorWait place="dispatch" />
        <div className="flex items-start">
          <textarea
            ref={box}
            readOnly={edited}
            data-keys="dispatch"
            aria-label="Dispatch a task"
            aria-autocomplete="list"
            aria-controls={listed ? listId : undefined}
            aria-activedescendant={
              completion.highlighted === null ? undefined : suggestionId(listId, completion.highlighted)
            }
            placeholder="Describe a task. @ agents and places, / commands, ! shell, s: n: a: t: # filter"
            rows={1}
            spellCheck={false}
            value={input}
            onChange={(event) => {
              setInput(event.target.value)
              followCursor(event.target)
            }}
            onSelect={(event) => followCursor(event.currentTarget)}
            onBlur={() => setCursor(null)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            className="block field-sizing-content max-h-[40vh] min-h-9 min-w-0 flex-1 resize-none bg-transparent pt-2.5 pb-1 pl-3 outline-0"
          />
          <IconButton
            label={dispatchKey === '' ? 'Dispatch' : `Dispatch (${dispatchKey})`}
            disabled={sending || edited || (input.trim() === '' && files.length === 0)}
            className="mt-1 mr-1 disabled:opacity-40"
            onClick={() => {
              box.current?.focus()
              void submit(false)
            }}
          >
            <ArrowUp aria-hidden="true" size={15} />
          </IconButton>
        </div>
        <div className="flex h-7 items-center gap-3 px-3 pb-2 text-small whitespace-nowrap text-faint">
          {hovering ? (
            <span className="text-accent">Drop files to attach them, a folder to work in it</span>
          ) : parsed.kind === 'filter' ? (
            <FilterLine />
          ) : (
            <LaunchPreviewLine agent={parsed.kind === 'task' ? parsed.agent : null} />
          )}
          <span
            className={clsx(
              'ml-auto max-w-[60%] min-w-24 shrink-[99] truncate @max-[420px]:hidden',
              sending && 'text-accent',
            )}
          >
            {problem === null &&
              !listed &&
              hintOf(parsed, { sending, attachable, andAttach: attachKey, help: helpKey })}
          </span>
        </div>
      </div>
      {agentsShown && (
        <AgentsPanel
          agents={known.names?.agents ?? []}
          onClose={hideAgents}
          onPick={(name) => {
            hideAgents()
            write(`@${name} `, name.length + 2)
            box.current?.focus()
          }}
        />
      )}
    </div>
  )
}

/** The box itself breaks the line, and can undo it. */
function breaksLine({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return key === 'Enter' && !ctrlKey && !metaKey && !altKey
}

function FilterLine(): ReactNode {
  const { lines } = useServices()
  const shown = useValue(lines, (value) => value.entries.filter((entry) => entry.kind === 'session').length)
  return <span>{plural(shown, 'session')} shown</span>
}
