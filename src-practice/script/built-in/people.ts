/** Scripts in which a person has a say: questions, permissions, plans. */
import type { Script } from '../schema.ts'
import { finish, say, turn, callTool } from '../write.ts'

const colours = {
  question: 'Which colour should the button have?',
  header: 'Colour',
  multiSelect: false,
  options: [
    { label: 'Red', description: 'Loud' },
    { label: 'Green', description: 'Friendly' },
    { label: 'Blue', description: 'Calm' },
  ],
}
const sizes = {
  question: 'Which sizes should it come in?',
  header: 'Sizes',
  multiSelect: true,
  options: [
    { label: 'Small', description: '24 px' },
    { label: 'Medium', description: '32 px' },
    { label: 'Large', description: '40 px' },
  ],
}

/** Scripts that wait for a person. */
export const peopleScripts: readonly Script[] = [
  {
    name: 'two-questions',
    match: 'ask me two questions',
    turns: [
      turn(say('Two things are open.'), callTool('AskUserQuestion', { questions: [colours, sizes] })),
      turn(finish('completed', 'You chose {{answer}}')),
    ],
  },
  {
    name: 'question',
    match: 'ask me a question',
    turns: [
      turn(say('One thing is open.'), callTool('AskUserQuestion', { questions: [colours] })),
      turn(finish('completed', 'You chose {{answer}}')),
    ],
  },
  {
    name: 'permission',
    match: { regex: String.raw`\bask (?:me )?for permission(?: to run \x60(?<command>[^\x60]+)\x60)?` },
    vars: { command: 'touch permission-was-given.txt' },
    turns: [
      turn(
        say('This needs your permission.'),
        callTool('Bash', { command: '{{command}}', description: 'Something that leaves a mark' }),
      ),
      {
        when: { isError: true },
        then: [
          turn(say('Then another way: without it.'), callTool('Glob', { pattern: '*' })),
          turn(finish('completed', 'Done another way, without `{{command}}`')),
        ],
        otherwise: [turn(finish('completed', 'Ran `{{command}}`'))],
      },
    ],
  },
  {
    name: 'plan',
    match: 'make a plan',
    turns: [
      turn(say('I look around before I plan.'), callTool('Glob', { pattern: '*' })),
      {
        when: { offered: 'ExitPlanMode' },
        then: [
          turn(callTool('ExitPlanMode', { plan: '## Plan\n\n1. Write `plan-result.txt`.\n2. Report.\n' })),
          {
            when: { isError: true },
            then: [turn(finish('completed', 'The plan was not approved; nothing was changed'))],
            otherwise: [
              turn(say('Approved.'), callTool('Write', { file_path: 'plan-result.txt', content: 'As planned.\n' })),
              turn(finish('completed', 'Did as planned')),
            ],
          },
        ],
        otherwise: [turn(finish('completed', 'The plan: write `plan-result.txt`, then report'))],
      },
    ],
  },
]
