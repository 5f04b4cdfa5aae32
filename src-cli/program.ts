import { join } from 'node:path'

/** Where the built programs lie that the command line starts or serves. */
export type Program = {
  /** The checkout, or the folder of the installed app: its `node_modules` may hold a Node 24 and Electron. */
  readonly root: string
  readonly headlessMain: string
  readonly terminalView: string
  /** The built window, for `serve`. */
  readonly renderer: string
}

/** The programs beside this one. `directory` is that of the entry: `out/cli`, or `src-cli` when it runs unbuilt. */
export function programAt(directory: string): Program {
  const root = directory.endsWith('src-cli') ? join(directory, '..') : join(directory, '..', '..')
  const out = join(root, 'out')
  return {
    root,
    headlessMain: join(out, 'headless', 'main.js'),
    terminalView: join(out, 'cli', 'terminal-view.js'),
    renderer: join(out, 'renderer'),
  }
}
