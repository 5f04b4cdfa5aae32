import { Popover } from 'radix-ui'
import clsx from 'clsx'
import { Check } from 'lucide-react'
import { useState, type KeyboardEvent, type ReactNode } from 'react'

/** One thing to choose. */
export type Choice = { readonly value: string | null; readonly label: string; readonly hint?: string }

/** A chip that shows what is chosen and opens a list; `free` also takes what is typed. */
export function ChoiceChip(props: {
  readonly name: string
  readonly shown: ReactNode
  readonly title: string
  readonly choices: readonly Choice[]
  readonly chosen: string | null
  readonly onChoose: (value: string | null) => void
  readonly free?: { readonly label: string; readonly placeholder: string }
  readonly onOpen?: () => void
  readonly className?: string
}): ReactNode {
  const { name, shown, title, choices, chosen, onChoose, free, onOpen, className } = props
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const choose = (value: string | null): void => {
    onChoose(value)
    setOpen(false)
    setText('')
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('button, input')]
    const at = stops.findIndex((stop) => stop === document.activeElement)
    stops[(at + step + stops.length) % stops.length]?.focus()
    event.preventDefault()
  }
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        if (next) onOpen?.()
      }}
    >
      <Popover.Trigger
        aria-label={`${name}: ${title}`}
        title={`${name}: ${title}`}
        className={clsx(
          'inline-flex h-6 min-w-0 items-center gap-1.5 rounded-control border border-line px-2 text-small text-dim hover:border-faint data-[state=open]:border-accent',
          className,
        )}
      >
        {shown}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={name}
          onKeyDown={onKeyDown}
          className="z-50 max-h-[60vh] w-72 overflow-auto rounded-panel border border-line bg-panel p-1 shadow-float"
        >
          <p className="px-2 pt-1 pb-1.5 text-label font-bold text-faint">{name}</p>
          {choices.map((choice) => (
            <button
              key={choice.value ?? ''}
              type="button"
              aria-pressed={choice.value === chosen}
              title={choice.hint}
              onClick={() => choose(choice.value)}
              className="grid w-full grid-cols-[1fr_auto] items-center rounded-control px-2 py-1 text-left outline-0 hover:bg-raised focus-visible:bg-sel"
            >
              <span className="truncate">{choice.label}</span>
              {choice.value === chosen && <Check aria-hidden="true" size={14} className="text-accent" />}
              {choice.hint !== undefined && (
                <span className="col-span-2 truncate text-small text-faint">{choice.hint}</span>
              )}
            </button>
          ))}
          {free !== undefined && (
            <form
              className="p-1"
              onSubmit={(event) => {
                event.preventDefault()
                if (text.trim() !== '') choose(text.trim())
              }}
            >
              <input
                aria-label={free.label}
                placeholder={free.placeholder}
                value={text}
                spellCheck={false}
                onChange={(event) => setText(event.target.value)}
                className="h-7 w-full rounded-control border border-line bg-bg px-2 outline-0 focus:border-accent"
              />
            </form>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
