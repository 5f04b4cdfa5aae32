import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { chooseEditor } from './choose-editor.ts'
import { findFile } from './find-file.ts'
import { argumentsFor, editorOf } from './known-editors.ts'
import { splitCommand } from './split-command.ts'

test.each([
  ['code --wait', ['code', '--wait']],
  ['  vim  ', ['vim']],
  [`"/opt/My Editor/bin" -w`, ['/opt/My Editor/bin', '-w']],
  [`vim -c 'set tw=72'`, ['vim', '-c', 'set tw=72']],
  [String.raw`a\ b "c\"d" '$HOME' $(x)`, ['a b', 'c"d', '$HOME', '$(x)']],
  [`code ''`, ['code', '']],
  ['', null],
  ['   ', null],
  [`code "open`, null],
])('%s is read as words, and nothing of it is run', (command, words) => {
  expect(splitCommand(command)).toEqual(words)
})

const open = (command: string, place: { file: string; line?: number; column?: number }, wait: boolean) => {
  const words = splitCommand(command)
  if (words === null) throw new Error('no words')
  return argumentsFor(editorOf(words), place, wait)
}

describe('an editor', () => {
  test.each([
    ['code', ['--goto', '/a.ts:3:1']],
    ['code --wait -n', ['-n', '--goto', '/a.ts:3:1']],
    ['zed', ['/a.ts:3:1']],
    ['subl -w', ['/a.ts:3:1']],
    ['idea', ['--line', '3', '--column', '1', '/a.ts']],
    ['vim', ['+3', '/a.ts']],
    ['nano', ['+3,1', '/a.ts']],
    ['emacsclient', ['+3:1', '/a.ts']],
    ['my-own -x', ['-x', '/a.ts']],
    ['my-own --at {line}:{column} {file}', ['--at', '3:1', '/a.ts']],
  ])('%s is told of a line in its own way', (command, words) => {
    expect(open(command, { file: '/a.ts', line: 3 }, false)).toEqual(words)
  })

  test.each([
    ['code', ['--wait', '/p.md']],
    ['code --wait', ['--wait', '/p.md']],
    ['subl -w', ['-w', '/p.md']],
    ['vim', ['/p.md']],
    ['code {file}', ['--wait', '/p.md']],
  ])('%s is made to wait for a text', (command, words) => {
    expect(open(command, { file: '/p.md' }, true)).toEqual(words)
  })

  it('takes a file’s name as it is', () => {
    const file = '/$& {line} `x`.ts'
    expect(open('ed {file} {line}', { file, line: 2 }, false)).toEqual([file, '2'])
  })
})

describe('the user’s editor', () => {
  const installed = (...names: string[]): string => {
    const directory = temporaryDirectory()
    for (const name of names) {
      writeFileSync(join(directory, name), '')
      chmodSync(join(directory, name), 0o755)
    }
    return directory
  }

  it('is the setting’s, else $VISUAL’s, else $EDITOR’s', async () => {
    const PATH = installed('one', 'two', 'three')
    const environment = { PATH, VISUAL: 'two', EDITOR: 'three' }
    expect((await chooseEditor('one -x', environment, 'text')).program).toBe(join(PATH, 'one'))
    expect((await chooseEditor(null, environment, 'text')).name).toBe('two')
    expect((await chooseEditor(null, { PATH, VISUAL: ' ', EDITOR: 'three' }, 'text')).name).toBe('three')
  })

  it('is one that is installed, for a file only', async () => {
    const PATH = installed('subl')
    expect((await chooseEditor(null, { PATH }, 'file')).name).toBe('subl')
    await expect(chooseEditor(null, { PATH }, 'text')).rejects.toThrow(/No editor is set/)
  })

  it('that is not there is told by name', async () => {
    await expect(chooseEditor('nowhere', { PATH: installed() }, 'text')).rejects.toThrow(/“nowhere” is not installed/)
    await expect(chooseEditor('./code', { PATH: installed('code') }, 'text')).rejects.toThrow(/not installed/)
  })
})

describe('a file to open', () => {
  it('is looked for in the session’s directories, and never outside of them', async () => {
    const root = temporaryDirectory()
    const [inside, other] = [join(root, 'in'), join(root, 'other')]
    mkdirSync(inside)
    mkdirSync(other)
    writeFileSync(join(inside, 'a.ts'), '')
    writeFileSync(join(other, 'b.ts'), '')
    symlinkSync(join(other, 'b.ts'), join(inside, 'link.ts'))
    expect(await findFile('a.ts', [other, inside])).toBe(join(inside, 'a.ts'))
    expect(await findFile(join(other, 'b.ts'), [inside])).toBe(join(other, 'b.ts'))
    await expect(findFile('../other/b.ts', [inside])).rejects.toThrow(/leads out/)
    await expect(findFile('link.ts', [inside])).rejects.toThrow(/leads out/)
    await expect(findFile('none.ts', [inside])).rejects.toThrow(/no file/)
    await expect(findFile(inside, [])).rejects.toThrow(/no file/)
  })
})
