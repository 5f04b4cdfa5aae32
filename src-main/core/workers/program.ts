/**
 * Where the parts of this installation lie. Each shell's `main.ts` makes one from its own place; the core never guesses.
 */
export type Program = {
  /** The Node 24 that runs everything: under Electron its own binary, with `ELECTRON_RUN_AS_NODE=1` in `environment`. */
  readonly node: { readonly command: string; readonly environment: Readonly<Record<string, string>> }
  /** The worker bundle to start now: `out/worker/current.json` names it, and an update changes what that says. */
  readonly workerBundle: () => Promise<string>
  /** The terminal view that an attach pane runs: called with a session id. */
  readonly terminalView: string
  /** The practice model of the demo. */
  readonly practiceMain: string
  /** Looks through trees of files for the supervisor. */
  readonly diskProgram: string
  /** `resources/`: holds `demo/`. */
  readonly resourcesDirectory: string
}

/**
 * Flags that keep an idle Node small; for workers, and for whoever spawns a headless supervisor. Measured: with the compile
 * cache neither `--optimize-for-size` nor `--v8-pool-size=1` makes a worker smaller, and each costs 40 ms of its start.
 */
export const smallNodeFlags: readonly string[] = ['--max-semi-space-size=1']

/** Environment that keeps it small; taken out of what users' commands inherit. */
export const smallNodeEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: '1' }
