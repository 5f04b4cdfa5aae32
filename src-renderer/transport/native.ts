/**
 * What the preload hands to the window, as `window.backburner`; absent in a browser.
 *
 * A MessagePort cannot cross the context bridge. So the preload asks main (`ipcRenderer.send`), gets the port with
 * `ipcRenderer.on(…, event => event.ports)`, and passes it on with
 * `window.postMessage(message, '*', [port])`, where `message` is one of `NativePortMessage`. The renderer accepts such a
 * message only from its own window.
 */
export type NativeBridge = {
  /** `process.platform`: `linux`, `darwin`, `win32`. */
  readonly platform: string
  /** The directory in which a task is dispatched until the user chooses another: absolute. */
  readonly directory: string
  /**
   * Asks for a new API port (oRPC over MessagePort). Arrives as `{type: 'backburner-port'}` with one port. May be called
   * again after a port closed; each call gives one port.
   */
  readonly connect: () => void
  /**
   * Asks for a terminal channel (see `src-shared/api/terminal-channel.ts`). Arrives as
   * `{type: 'backburner-terminal-port', id}` with one port. Over the port go strings (the JSON messages) and
   * `Uint8Array`s (bytes: input from the window, output frames from the supervisor). The channel ends when either side
   * closes its port.
   */
  readonly connectTerminal: (id: string) => void
  /** Opens an `http:` or `https:` address in the user's browser; anything else is ignored. */
  readonly openExternal: (url: string) => void
  /** Shows a session's directory in the platform's file manager; false when it is not there. */
  readonly openFolder: (sessionId: string) => Promise<boolean>
  /** The keys that stand beside the menu's entries from now on, by command, as the user bound them. */
  readonly showMenuKeys: (chords: Readonly<Record<string, string>>) => void
  /** Where a dropped or pasted file lies; empty when it lies nowhere, as a pasted picture does. */
  readonly pathOfFile: (file: File) => string
  /** Lets the user choose a directory; null when the user does not. */
  readonly chooseDirectory: () => Promise<string | null>
  /**
   * Main tells the window of something from outside: a `NativeEvent` (`src-shared/api/native-event.ts`), to be decoded.
   * What came earlier is told at once. Returns how to stop listening.
   */
  readonly onEvent: (listener: (event: unknown) => void) => () => void
}

/** What arrives by `window.postMessage` with one transferred port. */
export type NativePortMessage =
  | { readonly type: 'backburner-port' }
  | { readonly type: 'backburner-terminal-port'; readonly id: string }

declare global {
  interface Window {
    readonly backburner?: NativeBridge
  }
}
