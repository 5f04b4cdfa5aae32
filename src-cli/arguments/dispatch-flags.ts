import { efforts, engines, models, permissionModes } from './choices.ts'
import type { Flag } from './flag.ts'

/** The flags of a task: `backburner [flags] "task"`. */
export const dispatchFlags: Readonly<Record<string, Flag>> = {
  bg: { help: 'start in the background and return when the task is on disk' },
  background: { help: 'the same', hidden: true },
  print: { short: 'p', help: 'run it to its end without a terminal, and print the result' },
  'output-format': {
    value: 'format',
    values: ['text', 'json', 'stream-json'],
    help: 'with -p: text, json or stream-json (see docs/cli-json.md)',
  },
  continue: { short: 'c', help: 'go on with the newest session of this directory' },
  resume: { short: 'r', value: 'id', values: 'session', help: 'go on with this session' },
  exec: { value: 'command', help: 'run a shell command in a terminal of its own, no model' },
  name: { value: 'name', help: 'what the row is called (else made from the task)' },
  cwd: { value: 'directory', values: 'directory', help: 'where it works (else here)' },
  model: { value: 'model', values: models, help: 'opus, sonnet, haiku, or a full name' },
  effort: { value: 'effort', values: efforts, help: 'low, medium, high or max' },
  'permission-mode': {
    value: 'mode',
    values: permissionModes,
    help: 'default, acceptEdits, plan, auto, dontAsk or bypassPermissions',
  },
  'dangerously-skip-permissions': { help: 'the same as --permission-mode bypassPermissions' },
  agent: { value: 'name', help: 'a custom agent as the main agent' },
  engine: {
    value: 'engine',
    values: engines,
    help: 'agent, claude, shell, or acp:<agent> (gemini, codex, … or of your settings)',
  },
  base: { value: 'branch', help: 'branch or commit that the worktree starts from' },
  worktree: { value: 'name', help: 'name of its worktree and branch' },
  'no-worktree': { help: 'edit in place' },
  'add-dir': { value: 'directory', values: 'directory', repeat: true, help: 'a further directory that it may work in' },
  'plugin-dir': { value: 'directory', values: 'directory', repeat: true, help: 'a directory with a plugin' },
  'mcp-config': { value: 'file', values: 'file', repeat: true, help: 'MCP servers: a file, or JSON' },
  'strict-mcp-config': { help: 'only the MCP servers of --mcp-config' },
  settings: { value: 'file', values: 'file', repeat: true, help: 'settings: a file, or JSON' },
  'fallback-model': { value: 'model', values: models, help: 'the model to use when the first is overloaded' },
  'screen-reader': { help: 'lines one after the other instead of a picture (BACKBURNER_SCREEN_READER=1)' },
  tag: { value: 'tag', repeat: true, help: 'a tag of the row' },
}
