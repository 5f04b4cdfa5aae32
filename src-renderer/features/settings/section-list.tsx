import clsx from 'clsx'
import { useEffect, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'

/** The sections of the page: a way to each, and which one is in sight. */
export function SectionList(props: {
  readonly titles: readonly string[]
  readonly scroller: RefObject<HTMLElement | null>
  readonly onGo: () => void
}): ReactNode {
  const { titles, scroller, onGo } = props
  const [inSight, setInSight] = useState<string | null>(null)
  useEffect(() => {
    const node = scroller.current
    if (node === null) return
    const look = (): void => {
      const top = node.getBoundingClientRect().top + 40
      const sections = [...node.querySelectorAll<HTMLElement>('[data-section]')]
      const passed = sections.findLast((section) => section.getBoundingClientRect().top <= top)
      setInSight((passed ?? sections[0])?.dataset['section'] ?? null)
    }
    look()
    node.addEventListener('scroll', look, { passive: true })
    return () => node.removeEventListener('scroll', look)
  }, [scroller, titles.length])
  const current = inSight !== null && titles.includes(inSight) ? inSight : titles[0]
  const go = (title: string): void => {
    onGo()
    scroller.current?.querySelector(`[data-section="${CSS.escape(title)}"]`)?.scrollIntoView({ block: 'start' })
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const stops = [...event.currentTarget.querySelectorAll('button')]
    const at = stops.findIndex((stop) => stop === document.activeElement)
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    const stop = stops[Math.min(stops.length - 1, Math.max(0, next))]
    stop?.focus()
    stop?.click()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the arrows go between the buttons inside
    <nav
      aria-label="Sections"
      onKeyDown={onKeyDown}
      className="w-44 shrink-0 overflow-y-auto border-r border-line py-3 pr-2 pl-3 max-[719px]:hidden"
    >
      {titles.map((title) => (
        <button
          key={title}
          type="button"
          aria-current={title === current ? 'true' : undefined}
          tabIndex={title === current ? 0 : -1}
          onClick={() => go(title)}
          className={clsx(
            'block h-7 w-full truncate rounded-control px-2 text-left',
            title === current ? 'bg-sel' : 'text-dim hover:bg-raised',
          )}
        >
          {title}
        </button>
      ))}
    </nav>
  )
}
