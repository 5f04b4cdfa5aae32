import { useEffect, useState, type ReactNode } from 'react'
import type { ApiClient } from '../../../src-shared/api/contract.ts'
import type { SecretsStatus } from '../../../src-shared/api/settings.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { boxLook } from './control.ts'
import { wordsOf } from './settings-model.ts'
import { HostsList } from './hosts-list.tsx'

const searched = 'account api key auth token gateway sign in login anthropic keychain secret'

/** Whether the section has what is searched for. */
export function fitsAccount(query: string): boolean {
  return wordsOf(query).every((word) => searched.includes(word))
}

type Kind = 'apiKey' | 'authToken'
type Ask = (client: ApiClient) => Promise<SecretsStatus>

const kinds = {
  apiKey: {
    title: 'API key',
    placeholder: 'sk-ant-…',
    words: 'From the console of Anthropic, or of a gateway that takes keys.',
    save: (client: ApiClient, key: string) => client.secrets.setApiKey({ key }),
    clear: (client: ApiClient) => client.secrets.clearApiKey(),
  },
  authToken: {
    title: 'Auth token',
    placeholder: 'Token of a gateway',
    words:
      'For gateways that take bearer tokens. The gateway’s address is ANTHROPIC_BASE_URL, under Environment variables.',
    save: (client: ApiClient, token: string) => client.secrets.setAuthToken({ token }),
    clear: (client: ApiClient) => client.secrets.clearAuthToken(),
  },
} as const

/** The user's own credentials for the API. */
export function AccountSection(): ReactNode {
  const { connection } = useServices()
  const fresh = useValue(connection.health, ({ data }) => data === 'fresh')
  const [status, setStatus] = useState<SecretsStatus | null>(null)
  useEffect(() => {
    if (!fresh) return
    let wanted = true
    void connection
      .call((client) => client.secrets.status())
      .then((result) => {
        if (wanted && result.ok) setStatus(result.value)
      })
    return () => {
      wanted = false
    }
  }, [connection, fresh])
  const ask = async (operation: Ask): Promise<string | null> => {
    const result = await connection.call(operation)
    if (!result.ok) return result.failure.message
    setStatus(result.value)
    return null
  }
  return (
    <section aria-label="Account">
      <h2 className="text-lead font-bold">Account</h2>
      <p className="mt-1 text-small text-dim">
        {status?.environment === true
          ? 'The environment has a key already (ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN). It wins over what is kept here.'
          : 'A key of the shell that starts a task wins over what is kept here. Sessions that wait for a key go on at once.'}
      </p>
      {status !== null && !status.keychain.available && (
        <p className="mt-1 text-small text-needs">
          {status.keychain.reason} What you enter is kept in memory only, and has to be entered again once Backburner
          has quit.
        </p>
      )}
      <ul>
        {(['apiKey', 'authToken'] as const).map((kind) => (
          <Secret key={kind} kind={kind} status={status} ask={ask} />
        ))}
      </ul>
      <HostsList />
    </section>
  )
}

const keptWords: Readonly<Record<SecretsStatus['apiKey']['kept'], string>> = {
  none: 'not set',
  keychain: 'in the system keychain',
  memory: 'in memory, until Backburner quits',
  unreadable: 'in the system keychain, which does not give it out: enter it again',
}

function Secret(props: {
  readonly kind: Kind
  readonly status: SecretsStatus | null
  readonly ask: (operation: Ask) => Promise<string | null>
}): ReactNode {
  const { kind, status, ask } = props
  const { title, placeholder, words, save, clear } = kinds[kind]
  const kept = status?.[kind]
  const wanted = useUi(({ settingsAt }) => settingsAt === 'api-key') && kind === 'apiKey'
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const run = async (operation: Ask): Promise<void> => {
    setBusy(true)
    const failed = await ask(operation)
    setBusy(false)
    setProblem(failed)
    // What was refused stays, to be mended.
    if (failed === null) setText('')
  }
  return (
    <li aria-label={title} className="border-b border-line py-3 last:border-b-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-56 flex-1">
          <p className="font-bold">{title}</p>
          <p className="text-small text-dim">{words}</p>
          <p role="status" className="text-label text-faint">
            {kept === undefined
              ? ' '
              : kept.shown === null
                ? keptWords[kept.kept]
                : `${kept.shown} · ${keptWords[kept.kept]}`}
          </p>
        </div>
        <form
          className="ml-auto flex max-w-full items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() !== '' && !busy) void run((client) => save(client, text))
          }}
        >
          <Button
            look="plain"
            aria-label={`Remove ${title}`}
            className={kept !== undefined && kept.kept !== 'none' ? '' : 'invisible'}
            disabled={busy}
            onClick={() => void run(clear)}
          >
            Remove
          </Button>
          <input
            type="password"
            aria-label={title}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the settings were opened for it
            autoFocus={wanted}
            aria-invalid={problem !== null}
            placeholder={placeholder}
            value={text}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              setText(event.target.value)
              setProblem(null)
            }}
            className={`${boxLook} w-64`}
          />
          <Button type="submit" disabled={busy || text.trim() === ''}>
            {busy ? 'Saving…' : 'Save'}
          </Button>
        </form>
      </div>
      {problem !== null && (
        <p role="alert" className="mt-1 text-small text-failed">
          {problem}
        </p>
      )}
    </li>
  )
}
