import { useState, type ReactNode } from 'react'
import { spelledOut } from '../../../src-shared/base/harmless-text.ts'
import { copyText } from '../../app/commands/surroundings.ts'
import { plural } from '../../app/format.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/dialog.tsx'

/** What a terminal asks before it does it. */
export type TerminalQuestion =
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'address'; readonly address: string }

/** Asks before lines are pasted that would run at once, and before an address opens another program. */
export function TerminalQuestions(props: {
  readonly question: TerminalQuestion
  readonly onPaste: (text: string) => void
  /** Null where such an address can only be copied. */
  readonly onOpen: ((address: string) => void) | null
  readonly onClose: () => void
}): ReactNode {
  const { question, onPaste, onOpen, onClose } = props
  const services = useServices()
  const act = (): void => {
    onClose()
    if (question.kind === 'paste') onPaste(question.text)
    else if (onOpen === null) copyText(services, question.address)
    else onOpen(question.address)
  }
  const text = question.kind === 'paste' ? question.text : question.address
  return (
    <Panel
      title={question.kind === 'paste' ? `Paste ${plural(linesOf(text), 'line')}?` : 'Open this link?'}
      onClose={onClose}
    >
      <div className="flex flex-col gap-3 px-4 pt-2 pb-4">
        <p className="text-dim">
          {question.kind === 'paste'
            ? 'The program does not tell pasted lines from typed ones: each line runs as it arrives.'
            : onOpen === null
              ? 'It does not lead to the web, so it is not opened from here.'
              : 'It does not lead to the web: the system hands it to whichever program takes it.'}
        </p>
        <Shown text={text} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the answer that the user is asked for */}
          <Button look="primary" autoFocus onClick={act}>
            {question.kind === 'paste' ? 'Paste' : onOpen === null ? 'Copy' : 'Open'}
          </Button>
        </div>
      </div>
    </Panel>
  )
}

function linesOf(text: string): number {
  return text.replace(/[\r\n]+$/, '').split(/\r\n|\r|\n/).length
}

const shownAtFirst = 4_000

function Shown({ text }: { readonly text: string }): ReactNode {
  const [all, setAll] = useState(false)
  const shown = all ? text.slice(0, 200_000) : text.slice(0, shownAtFirst)
  return (
    <>
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keyboard too
        tabIndex={0}
        aria-label="Text"
        className="max-h-[40vh] overflow-auto rounded-control border border-line bg-bg px-2.5 py-1.5 font-mono text-code wrap-anywhere whitespace-pre-wrap"
      >
        {spelledOut(shown)}
      </pre>
      {!all && text.length > shownAtFirst && (
        <Button look="plain" onClick={() => setAll(true)}>
          Show the other {plural(text.length - shownAtFirst, 'character')}
        </Button>
      )}
    </>
  )
}
