import { useState, type ReactNode } from 'react'
import type { Answer, OpenRequest, PermissionDetail } from '../../../src-shared/board/session-state.ts'
import { spelledOut } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { Button } from '../../ui/button.tsx'
import { CodeBox, DiffLines } from './diff-lines.tsx'

type PermissionRequest = Extract<OpenRequest, { kind: 'permission' }>

function Detail({ detail }: { readonly detail: PermissionDetail }): ReactNode {
  switch (detail.type) {
    case 'command':
      return (
        <>
          <CodeBox label="Command">
            <span className="block px-2.5 wrap-anywhere whitespace-pre-wrap text-text">
              {spelledOut(detail.command)}
            </span>
          </CodeBox>
          <p className="mt-1 text-small wrap-anywhere text-faint">
            in {singleLine(detail.cwd)}
            {detail.description !== undefined && detail.description !== '' && ` · ${singleLine(detail.description)}`}
          </p>
        </>
      )
    case 'diff':
      return (
        <>
          <p className="mb-1 font-mono text-small wrap-anywhere text-dim">{spelledOut(detail.path)}</p>
          <CodeBox label={`Changes to ${detail.path}`}>
            <DiffLines patch={detail.patch} />
          </CodeBox>
        </>
      )
    case 'text':
      return (
        <CodeBox label="Request">
          <span className="block px-2.5 whitespace-pre-wrap">{spelledOut(detail.text)}</span>
        </CodeBox>
      )
  }
}

/** What it wants; a command stands right below in full and is not said twice. */
function headingOf({ title, detail }: PermissionRequest): string {
  const line = singleLine(title)
  const command = detail.type === 'command' ? singleLine(detail.command) : ''
  const said = command !== '' && line.endsWith(command) ? line.slice(0, -command.length).trim() : line
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`
}

/** A permission request: exactly what would happen, and the four answers. Text in the reply box goes along with Deny. */
export function PermissionCard(props: {
  readonly request: PermissionRequest
  readonly reason: string
  readonly disabled: boolean
  readonly onAnswer: (answer: Answer) => void
}): ReactNode {
  const { request, reason, disabled, onAnswer } = props
  const [rule, setRule] = useState(request.suggestedRule ?? '')
  return (
    <div>
      <h3 className="mb-2.5 text-lead font-bold wrap-anywhere">{headingOf(request)}</h3>
      <Detail detail={request.detail} />
      <div className="mt-3 grid grid-cols-2 gap-1.5">
        <Button look="primary" disabled={disabled} onClick={() => onAnswer({ type: 'permission', decision: 'allow' })}>
          Allow once
        </Button>
        <Button disabled={disabled} onClick={() => onAnswer({ type: 'permission', decision: 'allow-session' })}>
          Allow for session
        </Button>
        <Button
          disabled={disabled || rule.trim() === ''}
          title={rule.trim() === '' ? 'Name a rule first' : `Stores the rule ${rule} for this repository`}
          onClick={() => onAnswer({ type: 'permission', decision: 'always', rule: rule.trim() })}
        >
          Always allow
        </Button>
        <Button
          look="danger"
          disabled={disabled}
          onClick={() =>
            onAnswer({
              type: 'permission',
              decision: 'deny',
              ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
            })
          }
        >
          Deny
        </Button>
      </div>
      <label className="mt-2 flex items-baseline gap-2 text-small text-faint">
        Rule
        <textarea
          value={rule}
          rows={1}
          spellCheck={false}
          placeholder="Bash(npm test:*)"
          // A rule is one line; the box is as high as it takes to read all of it.
          onChange={(event) => setRule(event.target.value.replaceAll('\n', ''))}
          className="field-sizing-content max-h-32 min-w-0 flex-1 resize-none rounded-small border border-line bg-bg px-1.5 py-0.5 font-mono wrap-anywhere text-text outline-0 focus:border-accent"
        />
      </label>
      {reason.trim() !== '' && (
        <p className="mt-2 text-small text-faint">Your text goes along with Deny as its reason.</p>
      )}
    </div>
  )
}
