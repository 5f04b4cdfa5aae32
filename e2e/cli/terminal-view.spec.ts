import { expect, terminalSizes, test } from '../support/terminal-test.ts'
import { startTmux } from '../support/tmux.ts'

const answer = `# The plan

I change **the height** in \`src/jump.js\`, see [the docs](https://docs.example/jump).

1. Read it
2. Change it
   - with care

| File | Lines |
|:--|--:|
| jump.js | 1 |

\`\`\`js
export const height = 2 // 日本
\`\`\``

const script = {
  name: 'a view',
  match: 'show the view',
  turns: [
    {
      content: [
        { type: 'text', text: answer },
        {
          type: 'tool_use',
          name: 'TodoWrite',
          input: {
            todos: [
              { content: 'Read it', status: 'completed' },
              { content: 'Change it', status: 'in_progress', activeForm: 'Changing it' },
            ],
          },
        },
      ],
      gate: 'begin',
    },
    {
      content: [
        { type: 'tool_use', name: 'Read', input: { file_path: 'README.md' } },
        { type: 'tool_use', name: 'Read', input: { file_path: 'src/jump.js' } },
      ],
    },
    {
      content: [
        {
          type: 'tool_use',
          name: 'Edit',
          input: { file_path: 'src/jump.js', old_string: 'height = 1', new_string: 'height = 2' },
        },
      ],
    },
    {
      gate: 'finish',
      content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'It is twice as high.' } }],
    },
  ],
}

/** No line is longer than the terminal, nothing of a picture before is left, and nothing stands there twice. */
function expectTidy(shown: string, cols: number): void {
  for (const line of shown.split('\n')) expect([...line].length).toBeLessThanOrEqual(cols)
  expect(shown.match(/^─{10,}/gm) ?? []).toHaveLength(1)
  expect(shown.match(/^(Working|Needs input|Completed) \d/gm) ?? []).toHaveLength(1)
}

for (const [cols, rows] of terminalSizes) {
  test(`a session is followed, asked and read in full in ${cols}×${rows}`, async ({ practice, product, tmux }) => {
    await practice.addScripts([script])
    const id = await product.dispatch('show the view')
    tmux.open('view', ['attach', id], cols, rows)
    await tmux.shows('view', /Working \d/)
    await practice.release('begin')

    const asked = await tmux.shows('view', /❯ 1 Allow once[^]*Needs input/)
    expect(asked).toMatch(/▌ \? Edit: wants to edit src\/jump\.js/)
    expect(asked).toMatch(/ 4 Deny/)
    expectTidy(asked, cols)
    await expect.poll(() => tmux.screen('view', true)).toMatch(/^● Read README\.md$/m)
    const history = tmux.screen('view', true)
    expect(history).toMatch(/^The plan$/m)
    expect(history).toMatch(/^ {3}• with care$/m)
    expect(history).toMatch(/^jump\.js │ {5}1$/m)
    expect(history).toMatch(/^ {2}export const height = 2 \/\/ 日本$/m)
    expect(history).not.toContain('**')
    expect(history).not.toContain('A small game.')

    tmux.keys('view', 'C-o')
    expect(await tmux.shows('view', /Ctrl\+O goes back/)).toContain('Edit: wants to edit')
    await expect.poll(() => (tmux.keys('view', 'k'), tmux.screen('view'))).toContain('A small game.')
    tmux.keys('view', 'C-o')
    expectTidy(await tmux.shows('view', /❯ 1 Allow once[^]*Needs input/), cols)

    // The grace time against stray keys: nobody reads faster.
    await new Promise((resolve) => setTimeout(resolve, 600))
    tmux.keys('view', '1')
    const edited = /● Edit src\/jump\.js[^]*1 -export const height = 1[^]*1 \+export const height = 2/
    await expect.poll(() => tmux.screen('view', true)).toMatch(edited)
    expectTidy(await tmux.shows('view', /Changing it[^]*Working \d/), cols)

    tmux.resize('view', cols + 20, rows + 4)
    tmux.resize('view', cols, rows)
    await practice.release('finish')
    await tmux.shows('view', /✓ Completed {2}It is twice as high\.[^]*Completed \d/)
    await expect(() => expectTidy(tmux.screen('view'), cols)).toPass({ timeout: 5_000 })
    tmux.keys('view', 'C-d')
  })
}

test('terminals of different sizes show one session at once', async ({ practice, product, tmux }) => {
  await practice.addScripts([script])
  const id = await product.dispatch('show the view')
  tmux.open('small', ['attach', id], 40, 12)
  tmux.open('large', ['attach', id], 120, 40)
  await practice.release('begin')
  expectTidy(await tmux.shows('small', /❯ 1 Allow once/), 40)
  expectTidy(await tmux.shows('large', /❯ 1 Allow once/), 120)
  await new Promise((resolve) => setTimeout(resolve, 600))
  tmux.keys('large', '1')
  await tmux.shows('small', /Changing it[^]*Working \d/)
  tmux.resize('small', 60, 20)
  await tmux.shows('small', /Esc interrupts/)
  await expect(() => expectTidy(tmux.screen('small'), 60)).toPass({ timeout: 5_000 })
  await practice.release('finish')
  await tmux.shows('small', /Completed \d/)
  tmux.keys('small', 'C-d')
  tmux.keys('large', 'C-d')
})

test('who leaves finds the conversation in the scrollback, and no prompt that is of no use any more', async ({
  practice,
  product,
  tmux,
}) => {
  await practice.addScripts([script])
  const id = await product.dispatch('show the view')
  tmux.open('leaver', ['attach', id], 80, 24)
  tmux.open('bereft', ['attach', id], 40, 12)
  await practice.release('begin')
  await tmux.shows('leaver', /❯ 1 Allow once/)
  await tmux.shows('bereft', /❯ 1 Allow once/)
  tmux.keys('leaver', 'C-d')
  await tmux.shows('leaver', new RegExp(`backburner attach ${id}`))
  await product.run('rm', id, '--force')
  // Without a key being pressed.
  await tmux.shows('bereft', /it was removed/)
  for (const name of ['leaver', 'bereft']) {
    const all = tmux.screen(name, true)
    expect(all).toContain('show the view')
    expect(all).not.toMatch(/Allow once|Needs input|leaves|^›$/m)
  }
})

test('without colours nothing is coloured, and for a screen reader nothing is drawn over', async ({
  practice,
  product,
}) => {
  await practice.addScripts([script])
  const id = await product.dispatch('show the view')
  await practice.release('begin')
  const plain = startTmux(product, { NO_COLOR: '1' })
  try {
    plain.open('plain', ['attach', id], 80, 24)
    await plain.shows('plain', /❯ 1 Allow once/)
    plain.keys('plain', 'C-d')
    plain.open('lines', ['attach', id, '--screen-reader'], 80, 24)
    const lines = await plain.shows('lines', /1: Allow once\n2: Allow for session\n[^]*Type a number, or your answer\./)
    expect(lines).toContain('State: Needs input')
    expect(lines).not.toMatch(/[●▌─❯›]/)
    plain.keys('lines', '1', 'Enter')
    await practice.release('finish')
    await plain.shows('lines', /Completed {2}It is twice as high\.\nState: Completed/)
    plain.keys('lines', '/exit', 'Enter')
  } finally {
    plain.close()
  }
})
