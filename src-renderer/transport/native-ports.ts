import type { NativePortMessage } from './native.ts'

type Wanted = (message: NativePortMessage) => boolean

/** How long the main process may take to answer with a port. */
const portTimeoutMs = 10_000

function isPortMessage(data: unknown): data is NativePortMessage {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    (data.type === 'backburner-port' || data.type === 'backburner-terminal-port')
  )
}

/** Waits for a port that the preload passes on; `ask` requests it. Only messages of this very window count. */
export function receivePort(wanted: Wanted, ask: () => void): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const listener = (event: MessageEvent<unknown>): void => {
      const port = event.ports[0]
      if (event.source !== window || port === undefined || !isPortMessage(event.data) || !wanted(event.data)) return
      finish()
      resolve(port)
    }
    const timer = setTimeout(() => {
      finish()
      reject(new Error('The app did not answer.'))
    }, portTimeoutMs)
    const finish = (): void => {
      clearTimeout(timer)
      window.removeEventListener('message', listener)
    }
    window.addEventListener('message', listener)
    ask()
  })
}
