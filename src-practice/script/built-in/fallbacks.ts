/** What the model does with prompts it knows nothing about. */
import type { Fallbacks } from '../choose.ts'
import { finish, say, think, turn, callTool } from '../write.ts'

const note = '# Notes\n\n> {{promptLine}}\n\nLooked around: the files at the top are a good place to start.\n'

/** A small sensible piece of work for any prompt, an answer to any further message, and an end. */
export const fallbacks: Fallbacks = {
  unknown: {
    name: 'look-around',
    match: 'any prompt',
    pace: { ms: 12, chunk: 12 },
    turns: [
      {
        when: { offered: 'Glob' },
        then: [
          turn(
            think('I do not know this project yet, so I look around before I touch anything.'),
            say('I will look around first.'),
            callTool('Glob', { pattern: '*' }),
          ),
          turn(say('The README should say what this is about.'), callTool('Read', { file_path: 'README.md' })),
          turn(say('A short note of what I found:'), callTool('Write', { file_path: 'NOTES.md', content: note })),
          {
            when: { isError: true },
            then: [turn(finish('completed', 'Looked around; no note was written'))],
            otherwise: [turn(finish('completed', 'Looked around and left a note in NOTES.md'))],
          },
        ],
        otherwise: [turn(say('This is the practice model. You said: {{promptLine}}'))],
      },
    ],
  },
  reply: {
    name: 'reply',
    match: 'any reply',
    pace: { ms: 12, chunk: 12 },
    turns: [
      {
        when: { offered: 'Finish' },
        then: [turn(say('You said: {{promptLine}}'), finish('completed', 'Took note of: {{promptLine}}'))],
        otherwise: [turn(say('You said: {{promptLine}}'))],
      },
    ],
  },
  over: { name: 'over', match: 'the end', turns: [turn(say('That is all there is to do here.'))] },
}
