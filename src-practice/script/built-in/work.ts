/** Scripts that use tools: files, commands, lists, long work. */
import type { Block, Script, Turn } from '../schema.ts'
import { finish, say, think, turn, callTool } from '../write.ts'

const testAndFinish: readonly Turn[] = [
  turn(say('Now the tests.'), callTool('Bash', { command: '{{tests}}', description: 'Run the tests' })),
]

/** Scripts about work on files. */
export const workScripts: readonly Script[] = [
  {
    name: 'edit-and-test',
    match: {
      regex: String.raw`\b(?:edit|change) (?<file>[\w./-]+\w)\b.*\brun (?:the tests|\x60(?<tests>[^\x60]+)\x60)`,
    },
    vars: { tests: 'npm test' },
    turns: [
      turn(
        think('First look at the file, then change it.'),
        say('I will look at {{file}} first.'),
        callTool('Read', { file_path: '{{file}}' }),
      ),
      {
        when: { isError: true },
        then: [
          turn(
            say('It is not there yet.'),
            callTool('Write', { file_path: '{{file}}', content: 'Written by practice.\n' }),
          ),
        ],
        otherwise: [
          turn(
            say('A line goes below the first one.'),
            callTool('Edit', {
              file_path: '{{file}}',
              old_string: '{{firstLine}}',
              new_string: '{{firstLine}}\nEdited by practice.',
            }),
          ),
        ],
      },
      {
        when: { isError: true },
        then: [turn(finish('failed', 'Could not change {{file}}: {{lastToolResult}}'))],
        otherwise: [
          ...testAndFinish,
          {
            when: { isError: true },
            then: [turn(finish('failed', 'Changed {{file}}, but the tests fail'))],
            otherwise: [turn(finish('completed', 'Changed {{file}}; the tests pass'))],
          },
        ],
      },
    ],
  },
  {
    name: 'write-a-file',
    match: { regex: String.raw`\bwrite (?:a|the) file (?<file>[\w./-]+\w)` },
    turns: [
      turn(
        say('I will write {{file}}.'),
        callTool('Write', { file_path: '{{file}}', content: 'Written by practice.\n' }),
      ),
      {
        when: { isError: true },
        then: [turn(finish('failed', 'Could not write {{file}}: {{lastToolResult}}'))],
        otherwise: [turn(finish('completed', 'Wrote {{file}}'))],
      },
    ],
  },
  {
    name: 'run-a-command',
    match: { regex: String.raw`\brun (?:the command )?\x60(?<command>[^\x60]+)\x60` },
    turns: [
      turn(callTool('Bash', { command: '{{command}}', description: 'Run the command asked for' })),
      {
        when: { isError: true },
        then: [turn(finish('failed', 'The command failed: {{lastToolResult}}'))],
        otherwise: [turn(finish('completed', 'The command said: {{lastToolResult}}'))],
      },
    ],
  },
  {
    name: 'long-work',
    match: { regex: String.raw`\bwork for (?<steps>\d+) steps(?: of (?<ms>\d+) ms)?` },
    vars: { ms: '0' },
    turns: [
      {
        repeat: '{{steps}}',
        steps: [
          turn(
            say('Step {{i}} of {{steps}}.'),
            { type: 'wait', ms: '{{ms}}' },
            callTool('Glob', { pattern: '**/step-{{i}}.*' }),
          ),
        ],
      },
      turn(finish('completed', 'All {{steps}} steps done')),
    ],
  },
  {
    name: 'to-do-list',
    match: { regex: String.raw`\bwork through a list(?:.*\bhold at gate (?<gate>[\w-]+))?` },
    turns: [
      turn(say('Five things to do.'), list(0)),
      turn(list(1)),
      turn(list(2)),
      turn(say('Two of five are done.'), { type: 'gate', gate: '{{gate}}' }, list(3)),
      turn(list(5)),
      turn(finish('completed', 'All five things are done')),
    ],
  },
  {
    name: 'two-tools-at-once',
    match: 'use two tools at once',
    turns: [
      turn(
        say('Both at once.'),
        callTool('Glob', { pattern: '*' }),
        callTool('Grep', { pattern: 'practice', output_mode: 'files_with_matches' }),
      ),
      turn(finish('completed', 'Both tools answered')),
    ],
  },
  {
    name: 'unknown-tool',
    match: 'call an unknown tool',
    turns: [
      turn(callTool('Teleport', { to: 'the moon' })),
      turn(finish('completed', 'The client said: {{lastToolResult}}')),
    ],
  },
  {
    name: 'bad-tool-input',
    match: 'call a tool with bad input',
    turns: [turn(callTool('Read', { path: 12 })), turn(finish('completed', 'The client said: {{lastToolResult}}'))],
  },
]

function list(done: number): Block {
  const things = [
    ['Read the code', 'Reading the code'],
    ['Write a test', 'Writing a test'],
    ['Make it pass', 'Making it pass'],
    ['Tidy up', 'Tidying up'],
    ['Run everything', 'Running everything'],
  ]
  const todos = things.map(([content, activeForm], at) => ({
    content,
    activeForm,
    status: at < done ? 'completed' : at === done ? 'in_progress' : 'pending',
  }))
  return callTool('TodoWrite', { todos })
}
