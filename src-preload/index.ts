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
  openFolder: async (sessionId: string): Promise<boolean> =>
    (await ipcRenderer.invoke('open-folder', sessionId)) === true,
  showMenuKeys: (chords: Readonly<Record<string, string>>): void => ipcRenderer.send('menu-keys', chords),
  pathOfFile: (file: File): string => webUtils.getPathForFile(file),
  chooseDirectory: async (): Promise<string | null> => {
    const chosen: unknown = await ipcRenderer.invoke('choose-directory')
    return typeof chosen === 'string' ? chosen : null
  },
  onEvent: (listener: (event: unknown) => void): (() => void) => {
    const heard = (_event: unknown, event: unknown): void => listener(event)
    ipcRenderer.on('native-event', heard)
    // What came before the page was there waits for this.
    ipcRenderer.send('page-listens')
    return () => {
      ipcRenderer.off('native-event', heard)
    }
  },
})
