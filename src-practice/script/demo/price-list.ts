/** Demo: a command with a side effect, which needs permission; another way when it is denied. */
import type { Script } from '../schema.ts'
import { callTool, finish, say, think, turn } from '../write.ts'
import { demoPace, slowly } from './pace.ts'

/** Makes `PRICES.txt`, or a script that can. */
export const priceList: Script = {
  name: 'demo-price-list',
  match: 'Put the price list into PRICES.txt',
  pace: demoPace,
  turns: slowly([
    turn(
      say('The till can print the menu already. I will check how.'),
      callTool('Read', { file_path: 'src/main.js' }),
      callTool('Read', { file_path: 'package.json' }),
    ),
    turn(
      think(
        'node src/main.js menu prints names and prices. Sent into a file it is the list, and it can be made again any time.',
      ),
      say(
        '`node src/main.js menu` prints exactly this. Sending it into a file writes to your disk, so you have the last word:',
      ),
      callTool('Bash', {
        command: 'node src/main.js menu > PRICES.txt && cat PRICES.txt',
        description: 'Write the price list',
      }),
    ),
    {
      when: { isError: true },
      then: [
        turn(
          say('Then not by me. I leave you a script instead, to run when you like:'),
          callTool('Edit', {
            file_path: 'package.json',
            old_string: '    "test": "node --test"',
            new_string: '    "prices": "node src/main.js menu > PRICES.txt",\n    "test": "node --test"',
          }),
        ),
        turn(finish('completed', 'Wrote no list; `npm run prices` makes PRICES.txt when you want it')),
      ],
      otherwise: [turn(say('There it is.'), finish('completed', 'PRICES.txt lists all five teas'))],
    },
  ]),
  small: { name: 'price-list', summary: 'Writing the price list', verdict: 'completed' },
}
