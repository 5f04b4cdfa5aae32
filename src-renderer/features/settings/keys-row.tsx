import { Plus, RotateCcw, X } from 'lucide-react'
import { useRef, useState, type ReactNode } from 'react'
import { chordLabel } from '../../../src-shared/board/key-chord.ts'
import type { KeyBinding } from '../../../src-shared/board/key-map.ts'
import { useServices } from '../../app/services.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { KeysCapture } from './keys-capture.tsx'
import { defaultKeysOf, objectionsTo, sameKeys, withChord, withoutChord } from './keys-model.ts'

/** New keys of commands, to be said in the settings together. */
export type KeyChange = readonly (readonly [command: KeyBinding['command'], keys: readonly string[]])[]

/** One command with its keys: more of them, fewer, other ones, or the product's again. */
export function KeysRow(props: {
  readonly binding: KeyBinding
  readonly bindings: readonly KeyBinding[]
  /** Who fixes these keys, when nobody here may change them. */
  readonly fixedBy: string | null
  readonly clashes: readonly string[]
  readonly problem: string | null
  readonly onChange: (change: KeyChange) => void
}): ReactNode {
  const { binding, bindings, fixedBy, clashes, problem, onChange } = props
  const { command, keys, label } = binding
  const { platform } = useServices()
  const [capturing, setCapturing] = useState(false)
  const [wanted, setWanted] = useState<string | null>(null)
  const line = useRef<HTMLLIElement | null>(null)
  /** Where one was before: the button that leaves when it was pressed takes no focus along. */
  const backToAdding = (): void => {
    requestAnimationFrame(() => line.current?.querySelector<HTMLElement>('[data-add]')?.focus())
  }
  const isDefault = sameKeys(keys, defaultKeysOf(command))
  const objections = wanted === null ? null : objectionsTo(bindings, binding, wanted, platform)
  const add = (chord: string, from: readonly KeyBinding[]): void => {
    setWanted(null)
    backToAdding()
    const others = from.map((other) => [other.command, withoutChord(other.keys, chord, platform)] as const)
    onChange([[command, withChord(keys, chord, platform)], ...others])
  }
  const onChord = (chord: string): void => {
    setCapturing(false)
    const { refusal, takenBy, hazards } = objectionsTo(bindings, binding, chord, platform)
    if (refusal === null && takenBy.length === 0 && hazards.length === 0) add(chord, [])
    else setWanted(chord)
  }
  return (
    <li ref={line} data-command={command} className="border-b border-line py-1.5 last:border-b-0">
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-48 flex-1">{label}</span>
        <span className="flex flex-wrap items-center gap-1.5">
          {keys.map((chord) => (
            <kbd
              key={chord}
              className="inline-flex h-6 items-center rounded-small border border-line bg-raised pl-1.5 font-mono text-small"
            >
              {chordLabel(chord, platform)}
              {fixedBy === null && (command !== 'back-to-board' || keys.length > 1) ? (
                <IconButton
                  label={`Take ${chordLabel(chord, platform)} off ${label}`}
                  className="!size-6"
                  onClick={() => onChange([[command, withoutChord(keys, chord, platform)]])}
                >
                  <X aria-hidden="true" size={12} />
                </IconButton>
              ) : (
                <span className="w-1.5" />
              )}
            </kbd>
          ))}
          {keys.length === 0 && !capturing && <span className="text-small text-faint">no keys</span>}
          {capturing && (
            <KeysCapture
              label={label}
              platform={platform}
              onChord={onChord}
              onCancel={(wasLeft) => {
                setCapturing(false)
                if (!wasLeft) backToAdding()
              }}
            />
          )}
        </span>
        {fixedBy === null ? (
          <span className="ml-auto flex shrink-0">
            <IconButton
              label={`Reset the keys of ${label}`}
              className={isDefault ? 'invisible' : ''}
              onClick={() => onChange([[command, defaultKeysOf(command)]])}
            >
              <RotateCcw aria-hidden="true" size={14} />
            </IconButton>
            <IconButton
              data-add=""
              label={`Add keys for ${label}`}
              disabled={capturing}
              onClick={() => setCapturing(true)}
            >
              <Plus aria-hidden="true" size={14} />
            </IconButton>
          </span>
        ) : (
          <span className="shrink-0 text-small text-faint">set by {fixedBy}</span>
        )}
      </div>
      {wanted !== null && objections !== null && (
        <div role="alert" className="mt-1 mb-1 flex flex-wrap items-center gap-2 text-small">
          <span className="min-w-0 text-needs">
            {[
              ...(objections.refusal === null ? [] : [objections.refusal]),
              ...objections.takenBy.map((other) => `${chordLabel(wanted, platform)} is “${other.label}” already.`),
              ...objections.hazards,
            ].join(' ')}
          </span>
          {objections.refusal === null && (
            <Button
              className="!h-6"
              // oxlint-disable-next-line jsx-a11y/no-autofocus -- the answer to what was just pressed
              autoFocus
              onClick={() => add(wanted, objections.takenBy)}
            >
              {objections.takenBy.length === 0
                ? `Use ${chordLabel(wanted, platform)}`
                : `Use ${chordLabel(wanted, platform)} here only`}
            </Button>
          )}
          <Button
            look="plain"
            className="!h-6"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- there is nothing else to answer
            autoFocus={objections.refusal !== null}
            onClick={() => {
              setWanted(null)
              backToAdding()
            }}
          >
            Keep the old keys
          </Button>
        </div>
      )}
      {clashes.map((clash) => (
        <p key={clash} className="text-small text-needs">
          {clash}
        </p>
      ))}
      {problem !== null && (
        <p role="alert" className="text-small text-failed">
          {problem}
        </p>
      )}
    </li>
  )
}
