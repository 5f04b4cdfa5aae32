/// <reference path="../node_modules/node-pty/node-pty.d.ts" />

/** The package is installed under the name of the one it stands in for; its types know only its own. */
declare module 'node-pty' {
  export * from '@lydell/node-pty'
}

declare module '@lydell/node-pty' {
  interface IPty {
    /** Bytes pass through as they are (unixTerminal.js, windowsTerminal.js); the package's types forgot them. */
    write(data: Buffer): void
  }
}
