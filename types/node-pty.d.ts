/// <reference path="../node_modules/node-pty/node-pty.d.ts" />

/** The package is installed under the name of the one it stands in for; its types know only its own. */
declare module 'node-pty' {
  export * from '@lydell/node-pty'
}
