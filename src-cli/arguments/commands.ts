import { efforts, models, permissionModes } from './choices.ts'
import type { Command } from './command.ts'
import { engineCommands } from './engine-commands.ts'

const id = '<id>'
const one = { least: 1, most: 1 } as const
const none = { least: 0, most: 0 } as const
const force = { help: 'save unsaved work, then remove' } as const

/** Every command but a task itself, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'agents',
    summary: 'the board in this terminal; with --json the sessions',
    usage: '[--cwd directory] [--model M] [--effort E] [--permission-mode M] [--agent A] [--json [--all]]',
    notes: [
      'Type a task and press Enter; Ctrl+Enter (or Alt+Enter, which every terminal knows) attaches to it too. ? shows all keys.',
    ],
    flags: {
      cwd: {
        value: 'directory',
        values: 'directory',
        help: 'only sessions of this directory and what is below it; tasks start there',
      },
      model: { value: 'model', values: models, help: 'the model of what is dispatched' },
      effort: { value: 'effort', values: efforts, help: 'how much it thinks: low, medium, high or max' },
      'permission-mode': { value: 'mode', values: permissionModes, help: 'the permission mode of what is dispatched' },
      agent: { value: 'agent', help: 'the custom agent of tasks that name none' },
      json: { help: 'print an array of objects: what is alive or waits (see docs/cli-json.md)' },
      all: { help: 'with --json: every row' },
      'screen-reader': { help: 'lines one after the other instead of a picture (BACKBURNER_SCREEN_READER=1)' },
    },
    examples: ['backburner agents', 'backburner agents --json --all | jq ".[].summary"'],
    words: none,
    load: () => import('../commands/agents.ts'),
  },
  {
    name: 'attach',
    summary: 'open a session in this terminal',
    usage: id,
    notes: [
      'Leave with Ctrl+] from a shell job; with ← on an empty prompt, Ctrl+Z or /exit from an agent. It goes on.',
    ],
    flags: { 'screen-reader': { help: 'lines one after the other instead of a picture (BACKBURNER_SCREEN_READER=1)' } },
    examples: ['backburner attach 7c5dcf5d', 'backburner attach pr-1234'],
    words: one,
    load: () => import('../commands/attach.ts'),
  },
  {
    name: 'logs',
    summary: 'show recent output',
    usage: `${id} [-f]`,
    flags: { follow: { short: 'f', help: 'go on with what comes, until it ends' } },
    examples: ['backburner logs 7c5d', 'backburner logs -f 7c5d'],
    words: one,
    load: () => import('../commands/logs.ts'),
  },
  {
    name: 'reply',
    summary: 'answer without attaching',
    usage: `${id} <text>…`,
    notes: [
      'A question with options takes their numbers (1, or 1,3 for several) or your own words, one argument per question.',
      'A permission takes allow, allow-session, always [rule] or deny [reason]. A plan takes approve or reject [what to change].',
      'Anything else is a message. A single "-" reads the text from stdin.',
    ],
    flags: {},
    examples: [
      'backburner reply 7c5d "use the second one"',
      'backburner reply 7c5d 1,3 2',
      'backburner reply 7c5d deny not in production',
    ],
    words: { least: 2, most: Infinity },
    freeText: true,
    load: () => import('../commands/reply.ts'),
  },
  {
    name: 'wait',
    summary: 'block until a session no longer works',
    usage: `${id} [--timeout seconds]`,
    notes: ['Exit codes: 0 completed or idle, 10 needs input, 11 failed, 12 stopped, 124 timeout.'],
    flags: { timeout: { value: 'seconds', help: 'give up after this time' } },
    examples: ['backburner wait 7c5d && echo done'],
    words: one,
    load: () => import('../commands/wait.ts'),
  },
  {
    name: 'stop',
    aliases: ['kill'],
    summary: 'stop a session',
    usage: id,
    flags: {},
    examples: ['backburner stop 7c5d'],
    words: one,
    load: () => import('../commands/stop.ts'),
  },
  {
    name: 'respawn',
    summary: 'restart with the conversation intact',
    usage: `${id} | --all`,
    notes: ['A shell job runs its command again.'],
    flags: { all: { help: 'every session that was stopped or failed and has no process' } },
    examples: ['backburner respawn 7c5d', 'backburner respawn --all'],
    words: { least: 0, most: 1 },
    load: () => import('../commands/respawn.ts'),
  },
  {
    name: 'fork',
    summary: 'copy a conversation into a new session with a worktree of its own',
    usage: `${id} [prompt]`,
    notes: ['The copy stands where the session stands, uncommitted files included; without a prompt it waits for one.'],
    flags: {},
    examples: ['backburner fork 7c5d', 'backburner fork 7c5d "try it with a queue instead"'],
    words: { least: 1, most: Infinity },
    freeText: true,
    load: () => import('../commands/fork.ts'),
  },
  ...engineCommands,
  {
    name: 'rm',
    summary: 'remove a session, its worktree and its branch',
    usage: `${id} [--force]`,
    notes: [
      'With unsaved work and without --force nothing changes: exit 1, and the path of the worktree.',
      'A session that is at work is ended after a question; without a terminal, or to be asked nothing: --force.',
    ],
    flags: { force },
    examples: ['backburner rm 7c5d', 'backburner rm 7c5d --force'],
    words: one,
    load: () => import('../commands/remove.ts'),
  },
  {
    name: 'restore',
    summary: 'bring a removed session back',
    takes: 'removed',
    usage: id,
    flags: {},
    examples: ['backburner restore 7c5dcf5d'],
    words: one,
    load: () => import('../commands/restore.ts'),
  },
  {
    name: 'trash',
    summary: 'the removed sessions: what they hold, when they go for good',
    usage: '[--json] | empty [--older-than days] [--yes]',
    notes: [
      'A removed session is kept for trash.days (30), as long as all of them take no more than trash.gigabytes (10); both are settings. empty lets go of them at once and asks before.',
    ],
    flags: {
      json: { help: 'print an array of objects (see docs/cli-json.md)' },
      'older-than': { value: 'days', help: 'with empty: only what was removed longer ago' },
      yes: { help: 'with empty: do not ask' },
    },
    examples: [
      'backburner trash',
      'backburner trash --json',
      'backburner trash empty --older-than 7',
      'backburner trash empty --yes',
    ],
    takes: ['empty'],
    words: { least: 0, most: 1 },
    load: () => import('../commands/trash.ts'),
  },
  {
    name: 'disk',
    summary: 'what sessions take on the disk, and what of it can be made again',
    takes: ['reclaim'],
    usage: '[<id>…] [--json] | reclaim [<id>…] [--dry-run] [--yes] [--json]',
    notes: [
      'reclaim says which folders of worktrees one command fills again (node_modules with a lock file, target of Cargo, .venv, build output that git ignores), and removes them after a yes.',
      'What git tracks, repositories inside, files of .worktreeinclude and what looks like your own stay, and so does everything in a session at work. Links are never followed.',
    ],
    flags: {
      json: { help: 'print an array of objects (see docs/cli-json.md)' },
      'dry-run': { help: 'with reclaim: only say what would go' },
      yes: { help: 'with reclaim: do not ask', short: 'y' },
    },
    examples: ['backburner disk', 'backburner disk reclaim --dry-run', 'backburner disk reclaim 7c5d --yes'],
    words: { least: 0, most: Infinity },
    load: () => import('../commands/disk.ts'),
  },
  {
    name: 'gc',
    summary: 'what is left of sessions that are gone: worktrees, branches, locks, ports',
    usage: '[--dry-run] [--yes] [--force] [--json]',
    notes: [
      'Looks in every repository that sessions worked in, and in this one. Shows what it found, and removes it after a yes.',
      'Only what was made for sessions of this home counts. A worktree is saved like that of a removed session, and restore brings it back; one with work that is nowhere else stays without --force. A branch goes only when other branches have all its commits.',
    ],
    flags: {
      'dry-run': { help: 'only say what would go' },
      yes: { help: 'do not ask', short: 'y' },
      force: { help: 'also worktrees with unsaved work, which is saved first' },
      json: { help: 'print an array of objects (see docs/cli-json.md)' },
    },
    examples: ['backburner gc', 'backburner gc --dry-run', 'backburner gc --yes --json'],
    words: none,
    load: () => import('../commands/gc.ts'),
  },
  {
    name: 'rename',
    summary: 'give a session another name',
    usage: `${id} <name>`,
    flags: {},
    examples: ['backburner rename 7c5d "flaky login test"'],
    words: { least: 2, most: Infinity },
    freeText: true,
    load: () => import('../commands/rename.ts'),
  },
  {
    name: 'pin',
    summary: 'keep a session on top, and its process alive',
    usage: id,
    flags: {},
    examples: ['backburner pin 7c5d'],
    words: one,
    load: async () => ({ run: (await import('../commands/pin.ts')).pin }),
  },
  {
    name: 'unpin',
    summary: 'undo pin',
    usage: id,
    flags: {},
    examples: ['backburner unpin 7c5d'],
    words: one,
    load: async () => ({ run: (await import('../commands/pin.ts')).unpin }),
  },
  {
    name: 'tag',
    summary: 'add or remove tags, or show them',
    usage: `${id} [tag…] [--remove tag]`,
    flags: { remove: { value: 'tag', repeat: true, help: 'take this tag away' } },
    examples: ['backburner tag 7c5d release urgent', 'backburner tag 7c5d --remove urgent'],
    words: { least: 1, most: Infinity },
    load: () => import('../commands/tag.ts'),
  },
  {
    name: 'trust',
    summary: "let a folder's own hooks, servers and settings take effect",
    takes: 'directory',
    usage: '[path] [--yes] [--revoke] [--json]',
    notes: [
      'Trust is per repository, worktrees included. Until then its hooks, MCP servers, setup, environment and allow rules wait; its deny rules hold, and its CLAUDE.md, agents, skills and commands are read as text.',
      'Shows what the folder would be allowed, and asks.',
    ],
    flags: {
      yes: { help: 'answer the question it asks', short: 'y' },
      revoke: { help: 'trust it no longer' },
      json: { help: 'only print what it brings along and whether it is trusted' },
    },
    examples: ['backburner trust', 'backburner trust ~/code/app --yes', 'backburner trust --revoke'],
    words: { least: 0, most: 1 },
    load: () => import('../commands/trust.ts'),
  },
  {
    name: 'accept-mode',
    summary: 'accept auto or bypassPermissions once',
    takes: ['auto', 'bypassPermissions'],
    usage: '<mode> [--yes]',
    flags: { yes: { help: 'answer the question it asks', short: 'y' } },
    examples: ['backburner accept-mode bypassPermissions'],
    words: one,
    load: () => import('../commands/accept-mode.ts'),
  },
  {
    name: 'serve',
    summary: 'the board in a browser, on this machine only',
    usage: '[--port n] [--open] [--lock-after minutes]',
    flags: {
      'lock-after': { value: 'minutes', help: 'without an open page for so long, a new address is needed (60; never)' },
      port: { value: 'n', help: 'the port to listen on (else one that is free)' },
      open: { help: 'open the browser' },
    },
    notes: [
      'Dispatches in the directory it was started in. Runs until Ctrl+C. SIGUSR2 locks it: every page is shown out, and a new address is printed.',
    ],
    examples: ['backburner serve --open', 'backburner serve --port 8080 --lock-after 15'],
    words: none,
    load: () => import('../commands/serve.ts'),
  },
  {
    name: 'demo',
    summary: 'try it without an account: a practice model on a sample repository',
    usage: '[--no-open]',
    flags: { 'no-open': { help: 'only start the tasks and list them' } },
    examples: ['backburner demo'],
    words: none,
    load: () => import('../commands/demo.ts'),
  },
  {
    name: 'doctor',
    summary: 'check the installation, and say what to mend',
    usage: '[--fix] [--json]',
    notes: [
      'Looks at the program, Node, terminals, git, PATH, keys, settings, files, sockets and the supervisor; starts nothing and sends no key anywhere.',
      'Exit code 1 when something is wrong.',
    ],
    flags: {
      fix: {
        help: 'mend what can be mended without losing anything: modes, dead sockets, stale locks, half-written files',
      },
      json: { help: 'print an object: ok, and the checks with their findings' },
    },
    examples: [
      'backburner doctor',
      'backburner doctor --fix',
      'backburner doctor --json | jq ".checks[].findings[].id"',
    ],
    words: none,
    load: () => import('../commands/doctor.ts'),
  },
  {
    name: 'drill',
    summary: 'kill a supervisor and a worker in a scratch home, and see what comes back',
    usage: '[--json]',
    notes: [
      'Uses a home, a supervisor and sessions of its own with the bundled practice model, and takes all of them away again. Takes about ten seconds. Exit code 1 when something did not come back.',
    ],
    flags: { json: { help: 'print an object: passed, and the steps with their times' } },
    examples: ['backburner drill', 'backburner drill --json | jq .passed'],
    words: none,
    load: () => import('../commands/drill.ts'),
  },
  {
    name: 'completions',
    summary: 'completions of commands, flags and sessions for a shell',
    usage: 'bash | zsh | fish',
    takes: ['bash', 'zsh', 'fish'],
    notes: [
      'bash: add  source <(backburner completions bash)  to ~/.bashrc',
      'zsh:  add  source <(backburner completions zsh)   to ~/.zshrc, behind compinit',
      'fish: backburner completions fish > ~/.config/fish/completions/backburner.fish',
    ],
    flags: {},
    examples: ['source <(backburner completions bash)'],
    words: one,
    load: async () => ({ run: (await import('../commands/completions.ts')).completionsOf(commands) }),
  },
  {
    name: 'daemon',
    summary: 'the supervisor: run, status, stop, logs',
    takes: ['run', 'status', 'stop', 'logs'],
    usage: 'run | status [--json] | stop [--keep-workers] | logs [-f]',
    flags: {
      json: { help: 'with status: as JSON' },
      'keep-workers': { help: 'with stop: sessions go on working' },
      follow: { short: 'f', help: 'with logs: go on with what comes' },
    },
    examples: ['backburner daemon status', 'backburner daemon stop --keep-workers'],
    words: one,
    load: () => import('../commands/daemon.ts'),
  },
]

/** The command that a word calls, by its name or another spelling. */
export function findCommand(word: string): Command | undefined {
  return commands.find((command) => command.name === word || command.aliases?.includes(word) === true)
}

/** Words of commands that belong to Backburner and that this version does not have. Alone they are no task. */
const notYet = new Set(['import', 'schedule'])

/** Whether a word is a command that this version does not have. */
export function isMissingCommand(word: string): boolean {
  return notYet.has(word)
}
