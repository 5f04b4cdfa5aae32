/** Demo: a task that cannot be done, and says why. */
import type { Script } from '../schema.ts'
import { callTool, finish, say, think, turn } from '../write.ts'
import { demoPace, slowly } from './pace.ts'

/** Looks for a file that is not there. */
export const salesImport: Script = {
  name: 'demo-sales-import',
  match: "Import yesterday's sales",
  pace: demoPace,
  turns: slowly([
    turn(say('I will start with the file.'), callTool('Read', { file_path: 'sales.csv' })),
    turn(
      think('It is not where it should be. It may have another name or lie in a folder.'),
      say('It is not here. Perhaps it has another name:'),
      callTool('Glob', { pattern: '**/*.{csv,tsv,json,xlsx}' }),
    ),
    turn(callTool('Grep', { pattern: 'sales', path: '.', output_mode: 'files_with_matches', '-i': true })),
    turn(
      say('Nothing in this repository mentions sales. I will not make numbers up.'),
      finish('failed', 'There is no sales.csv in this repository. Add it, or tell me where it lies, and I will go on'),
    ),
    turn(say('You said: {{answer}}. I will look again.'), callTool('Glob', { pattern: '**/*.csv' })),
    turn(finish('failed', 'There is still no sales.csv in this repository')),
  ]),
  small: { name: 'sales-import', summary: 'Looking for the sales', verdict: 'blocked' },
}
