import { efforts, models, permissionModes } from './choices.ts'
import type { Command } from './command.ts'

const id = '<id>'

/** Commands about who works on a task: several at once, and our own agent for editors. */
export const engineCommands: readonly Command[] = [
  {
    name: 'acp',
    summary: 'our own agent for editors that speak the Agent Client Protocol, over stdin and stdout',
    usage: '',
    notes: [
      'For the settings of an editor: command backburner, argument acp. Files are edited in the folder that the editor has open.',
      'Its sessions stand on the board like all others, and go on there when the editor is closed in the middle of a turn.',
    ],
    flags: {},
    examples: ['backburner acp'],
    words: { least: 0, most: 0 },
    load: () => import('../commands/acp.ts'),
  },
  {
    name: 'compare',
    summary: 'give one task to several models or engines, each in a worktree of its own',
    usage: '<task>… --with <model or engine>… [--cwd directory] [--permission-mode M] [--effort E] [--tag T]',
    notes: [
      '--with takes a model (opus), an engine (claude, acp:gemini) or both (claude/opus), several behind commas.',
      'Look at their changes side by side in the window, then "backburner keep <id>" removes the others.',
    ],
    flags: {
      with: { value: 'who', values: models, repeat: true, help: 'a model or engine that gets the task; two at least' },
      name: { value: 'name', help: 'what the rows are called (else made from the task)' },
      cwd: { value: 'directory', values: 'directory', help: 'where they work (else here)' },
      effort: { value: 'effort', values: efforts, help: 'low, medium, high or max' },
      'permission-mode': { value: 'mode', values: permissionModes, help: 'the permission mode of all of them' },
      base: { value: 'branch', help: 'branch or commit that the worktrees start from' },
      tag: { value: 'tag', repeat: true, help: 'a tag of the rows' },
    },
    examples: ['backburner compare "fix the flaky test" --with opus,sonnet', 'backburner keep 7c5d'],
    words: { least: 1, most: Infinity },
    load: () => import('../commands/compare.ts'),
  },
  {
    name: 'keep',
    summary: 'keep one of the sessions that are compared, and remove the others',
    usage: `${id} [--force]`,
    notes: ['The others’ work is saved first, and "backburner restore" brings each back. --force does not ask.'],
    flags: { force: { help: 'remove the others without asking' } },
    examples: ['backburner keep 7c5d'],
    words: { least: 1, most: 1 },
    load: () => import('../commands/keep.ts'),
  },
]
