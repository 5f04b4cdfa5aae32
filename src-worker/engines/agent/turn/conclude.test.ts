import { expect, test } from 'vitest'
import { beginPlay, run } from '../testing/play-scripts.ts'

test('a turn that ends without a word says so on the row', async () => {
  const { host } = await beginPlay({ main: [[run('true')], []] })
  expect(await host.untilState('idle')).toMatchObject({ summary: 'The model ended its turn without a word' })
})
