/**
 * The one bridge between the sandboxed window and the main process: it hands message ports over and makes two native
 * calls. No API of the product passes through here; that is what the ports are for.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'

/** Ports cannot cross the context bridge; a message to the page itself can carry them. `'/'` is this very origin. */
function passPortOn(channel: string, type: string): void {
  ipcRenderer.on(channel, (event, id: unknown) => {
    window.postMessage({ type, id: typeof id === 'string' ? id : '' }, '/', event.ports)
  })
}

passPortOn('port:api', 'backburner-port')
passPortOn('port:terminal', 'backburner-terminal-port')

ipcRenderer.on('show-session', (_event, sessionId: unknown) => {
  if (typeof sessionId === 'string') window.postMessage({ type: 'backburner-show-session', id: sessionId }, '/')
})

contextBridge.exposeInMainWorld('backburner', {
  platform: process.platform,
  connect: (): void => ipcRenderer.send('connect:api'),
  connectTerminal: (id: string): void => ipcRenderer.send('connect:terminal', id),
  openExternal: (url: string): void => ipcRenderer.send('open-external', url),
  /** The page shows one session (peek or attach): no notification about it is needed. */
  setLookingAt: (sessionId: string | null): void => ipcRenderer.send('looking-at', sessionId),
  pathOfFile: (file: File): string => webUtils.getPathForFile(file),
})
