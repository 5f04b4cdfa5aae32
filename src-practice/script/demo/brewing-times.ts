/** Demo: a small bug, a test that shows it, the fix. */
import type { Script } from '../schema.ts'
import { callTool, finish, say, think, turn } from '../write.ts'
import { demoPace, runTests, slowly } from './pace.ts'

const lastTest = `test('a card says how hot and how long', () => {`
const newTest = `test('seconds have two digits', () => {
  assert.equal(formatTime(65), '1:05')
  assert.equal(formatTime(240), '4:00')
})

${lastTest}`

/** Edits `src/brew.js` and its test. */
export const brewingTimes: Script = {
  name: 'demo-brewing-times',
  match: 'Fix the brewing times',
  pace: demoPace,
  turns: slowly([
    turn(
      think(
        'The card for Sencha says 1:5, it should be 1:05. So the seconds lack a leading zero somewhere. Find the place.',
      ),
      say('I will find where times are formatted.'),
      callTool('Grep', { pattern: 'formatTime', path: '.', output_mode: 'content', '-n': true }),
    ),
    turn(
      say('One function does it. I will read it together with its test.'),
      callTool('Read', { file_path: 'src/brew.js' }),
      callTool('Read', { file_path: 'test/brew.test.js' }),
    ),
    turn(
      think('The only test uses 3:30, whose seconds have two digits anyway. That is why nobody noticed.'),
      say('The tests only try 3:30, where nothing goes wrong. First a test that shows the bug:'),
      callTool('Edit', { file_path: 'test/brew.test.js', old_string: lastTest, new_string: newTest }),
    ),
    turn(say('It should fail now.'), runTests),
    turn(
      say('As expected. Now the fix: the seconds get a leading zero.'),
      callTool('Edit', {
        file_path: 'src/brew.js',
        old_string: '${seconds % 60}`',
        new_string: "${String(seconds % 60).padStart(2, '0')}`",
      }),
    ),
    turn(say('And once more:'), runTests),
    {
      when: { isError: true },
      then: [turn(finish('failed', 'Changed how times are printed, but the tests do not pass'))],
      otherwise: [turn(finish('completed', 'Sencha brews for 1:05 again; a new test covers it and all tests pass'))],
    },
  ]),
  small: { name: 'brewing-times', summary: 'Fixing how brewing times are printed', verdict: 'completed' },
}
