/**
 * The one bridge between the sandboxed window and the main process: it hands message ports over and makes a few native
 * calls. No API of the product passes through here; that is what the ports are for. `src-renderer/transport/native.ts`
 * describes what the page sees.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'

/** Ports cannot cross the context bridge; a message to the page itself can carry them. `'/'` is this very origin. */
ipcRenderer.on('port:api', (event) => {
  window.postMessage({ type: 'backburner-port' }, '/', event.ports)
})
ipcRenderer.on('port:terminal', (event, id: unknown) => {
  if (typeof id === 'string') window.postMessage({ type: 'backburner-terminal-port', id }, '/', event.ports)
})

const directoryFlag = '--backburner-directory='
const directory = process.argv.find((argument) => argument.startsWith(directoryFlag))?.slice(directoryFlag.length) ?? ''

contextBridge.exposeInMainWorld('backburner', {
  platform: process.platform,
  directory,
  connect: (): void => ipcRenderer.send('connect:api'),
  connectTerminal: (id: string): void => ipcRenderer.send('connect:terminal', id),
  openExternal: (url: string): void => ipcRenderer.send('open-external', url),
  pathOfFile: (file: File): string => webUtils.getPathForFile(file),
  chooseDirectory: async (): Promise<string | null> => {
    const chosen: unknown = await ipcRenderer.invoke('choose-directory')
    return typeof chosen === 'string' ? chosen : null
  },
  setLookingAt: (sessionId: string | null): void => ipcRenderer.send('looking-at', sessionId),
  onPeek: (listener: (sessionId: string) => void): (() => void) => {
    const heard = (_event: unknown, sessionId: unknown): void => {
      if (typeof sessionId === 'string') listener(sessionId)
    }
    ipcRenderer.on('show-session', heard)
    return () => {
      ipcRenderer.off('show-session', heard)
    }
  },
})
