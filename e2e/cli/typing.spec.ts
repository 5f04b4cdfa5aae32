import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openTerminal, type Terminal } from '../support/terminal.ts'
import type { Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

const left = '\u001b[D'
const up = '\u001b[A'
const down = '\u001b[B'
const escape = '\u001b'
const enter = '\r'
const backspace = '\u007f'
const ctrl = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) & 0x1f)
/** Ctrl+] leaves from everywhere. */
async function leave(terminal: Terminal): Promise<void> {
  terminal.type(ctrl(']'))
  expect(await terminal.ended).toBe(0)
}
const paste = (text: string): string => `\u001b[200~${text}\u001b[201~`
const graceOver = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 600))

function write(product: Product, path: string, text: string): string {
  const full = join(product.project, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, text)
  return full
}

test('what is typed is edited, folded, recalled and searched', async ({ product }) => {
  const terminal = openTerminal(product, ['finish at once'])
  await terminal.shows(/✓ Completed {2}Finished at once[^]*Completed \d/)
  terminal.type(`fix 日本語👩‍👩‍👧${backspace}x\\`)
  await terminal.shows(/x\\ *\n/)
  terminal.type(enter)
  await terminal.shows(/日本語x *\n/)
  terminal.type('second line')
  await terminal.shows(/› fix 日本語x\n {2}second line/)
  terminal.type(`${ctrl('w')}${ctrl('a')}${ctrl('y')}`)
  await terminal.shows(/\n {2}linesecond/)
  terminal.type(ctrl('_'))
  await terminal.shows(/\n {2}second\s*\n/)
  terminal.type(ctrl('c'))
  terminal.type(paste(Array.from({ length: 40 }, (_, index) => `log ${index}`).join('\n')))
  await terminal.shows(/\[Pasted text #1 \+40 lines\]/)
  terminal.type(` says what?${enter}`)
  await terminal.shows(/Took note of: log 0[^]*Completed \d/)
  terminal.type(up)
  await terminal.shows(/log 39 says what\?/)
  terminal.type(ctrl('c'))
  terminal.type(`${ctrl('r')}once`)
  await terminal.shows(/› finish at once[^]*search: once/)
  terminal.type(escape)
  await terminal.shows(/›\s*\nEnter sends/)
  await leave(terminal)
})

test('commands and files are completed', async ({ product }) => {
  write(
    product,
    '.claude/commands/fix.md',
    '---\ndescription: Fix an issue\nargument-hint: <number>\n---\nfinish at once $1',
  )
  const terminal = openTerminal(product, ['finish at once'])
  await terminal.shows(/✓ Completed[^]*Completed \d/)
  terminal.type('/fi')
  await terminal.shows(/❯ \/fix <number> +Fix an issue/)
  terminal.type(enter)
  await terminal.shows(/› \/fix/)
  terminal.type(`12 @jum`)
  await terminal.shows(/❯ @src\/jump\.js/)
  terminal.type('\t')
  await terminal.shows(/› \/fix 12 @src\/jump\.js/)
  terminal.type(`${escape}${escape}/keys${enter}`)
  await terminal.shows(/Ctrl\+R +search earlier prompts/)
  terminal.type('q')
  await terminal.shows(/›\s*\nEnter sends/)
  await leave(terminal)
})

test('the prompt is written in the editor of the environment', async ({ product }) => {
  const editor = write(product, 'editor.sh', '#!/bin/sh\nprintf "written elsewhere" > "$1"\n')
  chmodSync(editor, 0o755)
  const withEditor: Product = { ...product, environment: { ...product.environment, EDITOR: editor } }
  const terminal = openTerminal(withEditor, ['finish at once'])
  await terminal.shows(/✓ Completed[^]*Completed \d/)
  terminal.type(`draft${ctrl('g')}`)
  await terminal.shows(/› written elsewhere/)
  terminal.type(enter)
  await terminal.shows(/Took note of: written elsewhere/)
  await leave(terminal)
})

test('several questions are answered one by one, changed, and sent after a look at them', async ({ product }) => {
  const terminal = openTerminal(product, ['ask me two questions'])
  await terminal.shows(/\(1 of 2\)[^]*❯ 1 Red/)
  await graceOver()
  terminal.type('1')
  await terminal.shows(/\(2 of 2\)/)
  terminal.type('13')
  await terminal.shows(/› 13/)
  terminal.type(ctrl('u'))
  await terminal.shows(/›\s*\n/)
  terminal.type('1')
  await terminal.shows(/1 \[x\] Small/)
  terminal.type('3')
  await terminal.shows(/3 \[x\] Large/)
  terminal.type(enter)
  await terminal.shows(/Your answers[^]*Colour: Red[^]*Sizes: Small, Large[^]*❯ 1 Send/)
  terminal.type('2')
  await terminal.shows(/\(1 of 2\)/)
  terminal.type('2')
  await terminal.shows(/Colour: Green/)
  terminal.type(enter)
  await terminal.shows(/You chose Green, Small, Large/)
  await leave(terminal)
})

test('a card does not take what is being typed, and gives it back', async ({ product, practice }) => {
  await practice.addScripts([
    {
      name: 'late question',
      match: 'ask me later',
      turns: [
        {
          gate: 'ask',
          content: [
            {
              type: 'tool_use',
              name: 'AskUserQuestion',
              input: {
                questions: [
                  {
                    question: 'Which way?',
                    header: 'Way',
                    multiSelect: false,
                    options: [
                      { label: 'North', description: '' },
                      { label: 'South', description: '' },
                    ],
                  },
                ],
              },
            },
          ],
        },
        { content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'Went {{answer}}' } }] },
      ],
    },
  ])
  const terminal = openTerminal(product, ['ask me later'])
  await terminal.shows(/Working \d/)
  terminal.type('also look at 1')
  await terminal.shows(/› also look at 1/)
  await practice.release('ask')
  await terminal.shows(/Which way\?[^]*Tab answers this/)
  terminal.type(`2${enter}`)
  await terminal.shows(/your text is kept/)
  await graceOver()
  terminal.type('2')
  await terminal.shows(/Went South[^]*› also look at 12/)
  await leave(terminal)
})

test('a queued message is taken back with ↑', async ({ product, practice }) => {
  const terminal = openTerminal(product, ['wait at gate open'])
  await practice.requests(1)
  await terminal.shows(/Working \d/)
  terminal.type(`one more thing${enter}`)
  await terminal.shows(/one more thing.*queued/)
  terminal.type(up)
  await terminal.shows(/› one more thing[^]*taken back/)
  terminal.type(`${ctrl('u')}${escape}`)
  await terminal.shows(/Idle \d/)
  await leave(terminal)
})

test('← leaves an empty prompt only when it is meant', async ({ product }) => {
  const terminal = openTerminal(product, ['finish at once'])
  await terminal.shows(/✓ Completed[^]*Completed \d/)
  terminal.type('ab')
  terminal.type(`${left}${left}${left}`)
  terminal.type(`${ctrl('e')}${backspace}${backspace}${left}`)
  await terminal.shows(/leaves: press it again/)
  await graceOver()
  terminal.type(left)
  expect(await terminal.ended).toBe(0)
  expect(terminal.screen()).toMatch(/backgrounded · ([0-9a-f]{8}) · [^]*backburner attach \1 +open in this terminal/)
})

test('settings keep ← from leaving', async ({ product }) => {
  mkdirSync(product.home, { recursive: true, mode: 0o700 })
  writeFileSync(join(product.home, 'settings.json'), '{"attach": {"leftDetaches": false}}')
  const terminal = openTerminal(product, ['finish at once'])
  await terminal.shows(/✓ Completed[^]*Completed \d/)
  terminal.type(left)
  terminal.type('still here')
  await terminal.shows(/› still here/)
  terminal.type(`${ctrl('u')}${ctrl('d')}`)
  expect(await terminal.ended).toBe(0)
})

test('/resume opens another session of the directory, and /bg leaves with one more task', async ({ product }) => {
  await product.dispatch('ask me a question', '--name', 'the other')
  const terminal = openTerminal(product, ['finish at once'])
  await terminal.shows(/✓ Completed[^]*Completed \d/)
  terminal.type(`/resume${enter}`)
  await terminal.shows(/Sessions of this directory[^]*the other/)
  terminal.type(down)
  terminal.type('other')
  await terminal.shows(/❯ [0-9a-f]{8} {2}the other/)
  terminal.type(enter)
  await terminal.shows(/❯ 1 Red[^]*Needs input/)
  await graceOver()
  terminal.type('3')
  await terminal.shows(/You chose Blue/)
  terminal.type(`/bg and say hello${enter}`)
  expect(await terminal.ended).toBe(0)
  expect((await product.run('wait', 'the other')).code).toBe(0)
  expect((await product.run('logs', 'the other')).stdout).toContain('Took note of: and say hello')
})

test('leaving puts a foreground session with all that runs into the background', async ({ product, practice }) => {
  const terminal = openTerminal(product, ['wait at gate open'])
  await practice.requests(1)
  await terminal.shows(/Working \d/)
  terminal.type(ctrl('z'))
  expect(await terminal.ended).toBe(0)
  const id = /backgrounded · ([0-9a-f]{8})/.exec(terminal.screen())?.[1] ?? ''
  const rows: unknown = JSON.parse((await product.run('agents', '--json')).stdout)
  expect(rows).toMatchObject([{ id, kind: 'background', state: 'working' }])
  await practice.release('open')
  expect((await product.run('wait', id)).code).toBe(0)
})
