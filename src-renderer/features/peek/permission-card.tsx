import { useState, type ReactNode } from 'react'
import { meaningOfRule } from '../../../src-shared/board/permission-rule.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { Answer, OpenRequest, PermissionDetail } from '../../../src-shared/board/session-state.ts'
import { spelledOut } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { fromHome, plural } from '../../app/format.ts'
import { openPeek } from '../../app/navigation.ts'
import { useServices } from '../../app/services.ts'
import { useUserHome } from '../../app/use-setting.ts'
import { Button } from '../../ui/button.tsx'
import { CodeBox, DiffLines, withoutFileNames } from './diff-lines.tsx'
import { RuleField } from './rule-field.tsx'
import { useSameAsking } from './same-requests.ts'

type PermissionRequest = Extract<OpenRequest, { kind: 'permission' }>

function Detail({ detail }: { readonly detail: PermissionDetail }): ReactNode {
  const userHome = useUserHome()
  switch (detail.type) {
    case 'command':
      return (
        <>
          <CodeBox label="Command" asked>
            <span className="block px-2.5 wrap-anywhere whitespace-pre-wrap text-text">
              {spelledOut(detail.command)}
            </span>
          </CodeBox>
          <p className="mt-1 text-small wrap-anywhere text-faint">
            in {fromHome(singleLine(detail.cwd), userHome)}
            {detail.description !== undefined && detail.description !== '' && ` · ${singleLine(detail.description)}`}
          </p>
        </>
      )
    case 'diff':
      return (
        <>
          <p className="mb-1 font-mono text-small wrap-anywhere text-dim">{spelledOut(detail.path)}</p>
          <CodeBox label={`Changes to ${singleLine(detail.path)}`} asked>
            <DiffLines patch={withoutFileNames(detail.patch)} />
          </CodeBox>
        </>
      )
    case 'text':
      return (
        <CodeBox label="Request" asked>
          <span className="block px-2.5 wrap-anywhere whitespace-pre-wrap">{spelledOut(detail.text)}</span>
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

/**
 * A permission request: exactly what would happen, and the four answers. Sessions that ask for the same are answered with
 * it, unless the user wants to answer this one alone. Text in the reply box goes along with Deny.
 */
export function PermissionCard(props: {
  readonly row: SessionRow
  readonly request: PermissionRequest
  readonly reason: string
  readonly disabled: boolean
  /** `others`: sessions that get the same answer. */
  readonly onAnswer: (answer: Answer, others: readonly SessionRow[]) => void
}): ReactNode {
  const { row, request, reason, disabled, onAnswer } = props
  const [rule, setRule] = useState(request.suggestedRule ?? '')
  const [alone, setAlone] = useState(false)
  const same = useSameAsking(row)
  const meaning = meaningOfRule(rule, request)
  const others = alone ? [] : same
  const words = reason.trim()
  const answer = (given: Answer): void => onAnswer(given, others)
  const mayAlways = meaning.kind === 'means'
  return (
    <div>
      <h3 className="mb-2.5 text-lead font-bold wrap-anywhere">{headingOf(request)}</h3>
      {same.length > 0 && <SameSessions row={row} same={same} alone={alone} onAlone={setAlone} />}
      <Detail detail={request.detail} />
      <div className="mt-3 grid grid-cols-2 gap-1.5">
        <Button look="primary" disabled={disabled} onClick={() => answer({ type: 'permission', decision: 'allow' })}>
          Allow once
        </Button>
        <Button disabled={disabled} onClick={() => answer({ type: 'permission', decision: 'allow-session' })}>
          Allow for session
        </Button>
        {(mayAlways || request.suggestedRule !== undefined) && (
          <Button
            disabled={disabled || !mayAlways}
            title={mayAlways ? `Stores the rule ${rule.trim()} for this repository` : meaning.text}
            onClick={() => answer({ type: 'permission', decision: 'always', rule: rule.trim() })}
          >
            Always allow
          </Button>
        )}
        <Button
          look="danger"
          disabled={disabled}
          title={words === '' ? 'What you type below goes along as the reason' : `Reason: ${singleLine(words, 120)}`}
          onClick={() => answer({ type: 'permission', decision: 'deny', ...(words === '' ? {} : { reason: words }) })}
        >
          Deny
        </Button>
      </div>
      {words !== '' && <p className="mt-2 text-small text-faint">Your text goes along with Deny as its reason.</p>}
      <RuleField rule={rule} meaning={meaning} onRule={setRule} />
    </div>
  )
}

/** Who else asks for it, and whether they are answered too. */
function SameSessions(props: {
  readonly row: SessionRow
  readonly same: readonly SessionRow[]
  readonly alone: boolean
  readonly onAlone: (alone: boolean) => void
}): ReactNode {
  const services = useServices()
  const { row, same, alone, onAlone } = props
  const all = [row, ...same]
  return (
    <div className="mb-2.5 rounded-control border border-needs px-2.5 py-1.5 text-small">
      <p className="font-bold">{plural(all.length, 'session')} ask the same</p>
      <ul className="mt-0.5 max-h-24 overflow-auto text-dim">
        {all.map((one) => (
          <li key={one.sessionId} className="truncate">
            {one === row ? (
              singleLine(one.name, 80)
            ) : (
              <button
                type="button"
                className="max-w-full truncate underline underline-offset-2"
                onClick={() => openPeek(services, one.sessionId)}
              >
                {singleLine(one.name, 80)}
              </button>
            )}
          </li>
        ))}
      </ul>
      <label className="mt-1 flex items-center gap-1.5">
        <input type="checkbox" checked={!alone} onChange={(event) => onAlone(!event.target.checked)} />
        Answer all {all.length}
      </label>
    </div>
  )
}
