import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { chordOfPress, type KeyPlatform } from '../../../src-shared/board/key-chord.ts'

/** Takes the next keys that are pressed. Esc and leaving it by Tab or mouse take nothing. */
export function KeysCapture(props: {
  readonly label: string
  readonly platform: KeyPlatform
  readonly onChord: (chord: string) => void
  /** `wasLeft`: the focus is elsewhere already. */
  readonly onCancel: (wasLeft: boolean) => void
}): ReactNode {
  const { label, platform, onChord, onCancel } = props
  const button = useRef<HTMLButtonElement | null>(null)
  useEffect(() => button.current?.focus(), [])
  const onKeyDown = (event: KeyboardEvent): void => {
    // Nobody is held here: Tab goes on as everywhere.
    if (event.key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') return onCancel(false)
    const chord = chordOfPress(event, platform)
    if (chord !== null) onChord(chord)
  }
  return (
    <button
      ref={button}
      type="button"
      aria-label={`Press the new keys for ${label}`}
      onKeyDown={onKeyDown}
      onBlur={() => onCancel(true)}
      className="h-6 rounded-control border border-accent px-2 text-small text-accent"
    >
      Press the new keys · Esc keeps the old ones
    </button>
  )
}
