import { useEffect, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import type { SecretsStatus } from '../../../src-shared/api/settings.ts'
import type { CallResult } from '../../../src-shared/client/failure.ts'
import { focusPlace } from '../../app/focus.ts'
import { useServices, useValue } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { Step } from './step.tsx'

const field = 'h-7 min-w-0 flex-1 rounded-control border border-line bg-bg px-2 outline-0 focus:border-accent'

function statusOf(status: SecretsStatus): { readonly done: boolean; readonly text: string } {
  const { apiKey, authToken, environment, keychain } = status
  const kept = [apiKey, authToken].find((secret) => secret.kept === 'keychain' || secret.kept === 'memory')
  // Of a short token nothing is shown.
  const what = kept?.shown?.replace(/^…$/, '') || 'What you entered'
  if (kept?.kept === 'keychain') return { done: true, text: `${what} is in the keychain.` }
  if (kept !== undefined) return { done: true, text: `${what} is kept until Backburner ends. ${keychain.reason ?? ''}` }
  if (environment) return { done: true, text: 'Found in the environment.' }
  return { done: false, text: 'Sessions ask a model: with a key of yours, or through a gateway.' }
}

function isWebAddress(address: string): boolean {
  return /^https?:$/.test(URL.parse(address)?.protocol ?? '')
}

/** A key for the API or the address of a gateway; never shown again once it is kept. */
export function KeyStep(): ReactNode {
  const { connection } = useServices()
  const live = useValue(connection.health, ({ socket }) => socket === 'open')
  const [status, setStatus] = useState<SecretsStatus | null>(null)
  const [form, setForm] = useState<'none' | 'key' | 'gateway'>('none')
  const [secret, setSecret] = useState('')
  const [address, setAddress] = useState('')
  const [saving, setSaving] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    let wanted = true
    if (live)
      void connection
        .call((client) => client.secrets.status())
        .then((result) => {
          if (wanted && result.ok) setStatus(result.value)
        })
    return () => {
      wanted = false
    }
  }, [connection, live])
  if (status === null) return null

  const keep = (): Promise<CallResult<SecretsStatus>> =>
    connection.call(async (client) => {
      if (form === 'key') return await client.secrets.setApiKey({ key: secret.trim() })
      // The address first: sessions that wait take a token at once, and it is for nobody else.
      await client.settings.set({ path: 'env.ANTHROPIC_BASE_URL', value: address.trim() })
      return await client.secrets.setAuthToken({ token: secret.trim() })
    })
  const save = async (): Promise<void> => {
    if (saving) return
    if (form === 'gateway' && !isWebAddress(address.trim()))
      return setProblem('A gateway’s address begins with https:// or http://')
    if (secret.trim() === '')
      return setProblem(form === 'key' ? 'There is no key yet.' : 'If the gateway wants no token, any word will do.')
    setSaving(true)
    setProblem(null)
    const result = await keep()
    setSaving(false)
    if (!result.ok) return setProblem(result.failure.message)
    flushSync(() => {
      setStatus(result.value)
      setSecret('')
      setForm('none')
    })
    // What had the focus is gone; next comes a task.
    if (document.activeElement === document.body) focusPlace('dispatch')
  }
  const { done, text } = statusOf(status)
  const toggle = (which: 'key' | 'gateway'): void => {
    setForm(form === which ? 'none' : which)
    // A key is no token, and the reverse.
    setSecret('')
    setProblem(null)
  }
  return (
    <Step
      title="Key or gateway"
      done={done}
      status={text}
      action={
        !done && (
          <>
            <Button aria-expanded={form === 'key'} onClick={() => toggle('key')}>
              Enter a key
            </Button>
            <Button aria-expanded={form === 'gateway'} onClick={() => toggle('gateway')}>
              Use a gateway
            </Button>
          </>
        )
      }
    >
      {form !== 'none' && (
        <form
          key={form}
          className="mt-1 flex flex-wrap gap-2 pl-5"
          onSubmit={(event) => {
            event.preventDefault()
            void save()
          }}
        >
          {form === 'gateway' && (
            <input
              aria-label="Address of the gateway"
              // oxlint-disable-next-line jsx-a11y/no-autofocus -- asked for by a press: what is typed next belongs here and nowhere else
              autoFocus
              placeholder="https://gateway.example"
              className={field}
              value={address}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setAddress(event.target.value)}
            />
          )}
          <input
            type="password"
            aria-label={form === 'key' ? 'API key' : 'Token of the gateway'}
            placeholder={form === 'key' ? 'sk-ant-…' : 'Token'}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the same
            autoFocus={form === 'key'}
            className={field}
            value={secret}
            autoComplete="off"
            onChange={(event) => setSecret(event.target.value)}
          />
          <Button look="primary" type="submit" aria-disabled={saving}>
            {saving ? 'Saving…' : 'Save'}
          </Button>
          <p className="w-full text-small text-faint">
            {form === 'gateway' && 'The address goes into your settings. '}
            {status.keychain.available
              ? `The ${form === 'key' ? 'key' : 'token'} goes into the keychain of this computer, never into a file.`
              : `There is no keychain here: the ${form === 'key' ? 'key' : 'token'} is kept until Backburner ends, and never in a file.`}
          </p>
        </form>
      )}
      {problem !== null && (
        <p role="alert" className="pl-5 text-small text-failed">
          {problem}
        </p>
      )}
    </Step>
  )
}
