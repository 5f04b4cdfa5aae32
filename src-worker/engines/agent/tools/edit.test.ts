import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { toolPlace } from '../testing/tool-place.ts'

/** Reads a file, edits it once, and gives what it holds then. */
async function edited(before: string | Buffer, edit: Record<string, unknown>) {
  const { run, write } = toolPlace()
  const path = write('a', before)
  await run('Read', { file_path: 'a' })
  const outcome = await run('Edit', { file_path: 'a', ...edit })
  return { outcome, after: readFileSync(path) }
}

describe('Edit keeps what it does not touch', () => {
  test.each<[string, string, string, string, string]>([
    ['lines that end in LF', 'a\nb\nc', 'b', 'B', 'a\nB\nc'],
    ['lines that end in CR LF', 'a\r\nb\r\nc\r\n', 'a\nb', 'A\nB\nC', 'A\r\nB\r\nC\r\nc\r\n'],
    ['lines that end differently', 'a\r\nb\nc\r\nd\n', 'b\nc', 'B\nC', 'a\r\nB\nC\r\nd\n'],
    ['lines that end differently, at the other', 'a\r\nb\nc\r\nd\n', 'c', 'C\nC', 'a\r\nb\nC\r\nC\r\nd\n'],
    ['a text asked for with CR LF', 'a\nb\nc\n', 'a\r\nb', 'A\r\nB', 'A\nB\nc\n'],
    ['a file without a line end', 'abc', 'b', 'x\r\ny', 'ax\r\nyc'],
    ['an end without a line end', 'a\nb', 'a', 'A', 'A\nb'],
    ['single CRs', 'a\rb\r', 'b', 'B', 'a\rB\r'],
    ['dollar signs', 'a b', 'b', "$& $1 $$ $'", "a $& $1 $$ $'"],
    ['signs of two halves', 'a 😀 b', '😀', '😃', 'a 😃 b'],
    ['a byte order mark', '\uFEFFa\n', 'a', 'b', '\uFEFFb\n'],
  ])('%s', async (_, before, old_string, new_string, after) => {
    expect((await edited(before, { old_string, new_string })).after.toString()).toBe(after)
  })

  test.each<[string, Buffer, Buffer]>([
    ['UTF-16', Buffer.from('\uFEFFeins\r\nzwei\r\n', 'utf16le'), Buffer.from('\uFEFFeins\r\ndrei ü\r\n', 'utf16le')],
    [
      'UTF-16, big-endian',
      Buffer.from('\uFEFFzwei', 'utf16le').swap16(),
      Buffer.from('\uFEFFdrei ü', 'utf16le').swap16(),
    ],
    ['Latin-1', Buffer.from([0xe9, 0x20, ...Buffer.from('zwei')]), Buffer.from('é drei ü', 'latin1')],
    [
      'Latin-1 far behind',
      Buffer.from(`zwei${' '.repeat(9000)}\xe9`, 'latin1'),
      Buffer.from(`drei ü${' '.repeat(9000)}\xe9`, 'latin1'),
    ],
  ])('%s', async (_, before, after) => {
    expect((await edited(before, { old_string: 'zwei', new_string: 'drei ü' })).after).toEqual(after)
  })

  test('mode and links', async () => {
    const { run, write, root } = toolPlace()
    const path = write('a', 'x')
    chmodSync(path, 0o751)
    symlinkSync('a', join(root, 'link'))
    await run('Read', { file_path: 'link' })
    await run('Edit', { file_path: 'link', old_string: 'x', new_string: 'y' })
    expect(readFileSync(path, 'utf8')).toBe('y')
    expect(statSync(path).mode & 0o777).toBe(0o751)
    expect(lstatSync(join(root, 'link')).isSymbolicLink()).toBe(true)
    expect(readdirSync(root).sort()).toEqual(['a', 'link'])
  })
})

describe('Edit refuses', () => {
  test.each<[string, string, Record<string, unknown>, string[]]>([
    ['what is not there', 'abc\n', { old_string: 'zzz', new_string: 'y' }, ['not in a', 'Read the file again']],
    [
      'what is there several times',
      'x\ny\nx\nx\n',
      { old_string: 'x', new_string: 'z' },
      ['3 times', 'lines 1, 3, 4', 'replace_all'],
    ],
    ['what changes nothing', 'x', { old_string: 'x', new_string: 'x' }, ['equal']],
    ['what is empty in a file that is not', 'x', { old_string: '', new_string: 'y' }, ['not empty', 'Write']],
    [
      'other blanks, and shows the right ones',
      'if (a) {\n\treturn b\n}\n',
      { old_string: 'if (a) {\n    return b\n}', new_string: 'y' },
      ['Only blanks differ', 'lines 1 to 3', '\treturn b'],
    ],
    [
      'line numbers',
      'one\ntwo\n',
      { old_string: '     1→one\n     2→two', new_string: 'y' },
      ['line numbers', 'leave them out'],
    ],
    [
      'other quotation marks',
      'say “hello”\n',
      { old_string: 'say "hello"', new_string: 'y' },
      ['quotation marks', '“hello”'],
    ],
    ['escapes', 'a\nb\n', { old_string: 'a\\nb', new_string: 'y' }, ['escapes']],
    [
      'what goes on differently',
      'function f() {\n  return 1\n}\n',
      { old_string: 'function f() {\n  return 2\n}', new_string: 'y' },
      ['first line is line 1', 'return 1'],
    ],
  ])('%s', async (_, before, edit, words) => {
    const { outcome, after } = await edited(before, edit)
    expect(outcome.isError).toBe(true)
    for (const word of words) expect(outcome.content).toContain(word)
    expect(after.toString()).toBe(before)
  })

  test('characters that the file cannot hold', async () => {
    const before = Buffer.from('caf\xe9', 'latin1')
    const { outcome, after } = await edited(before, { old_string: 'caf', new_string: '☕' })
    expect(outcome).toMatchObject({ isError: true, content: expect.stringContaining('no UTF-8') })
    expect(after).toEqual(before)
  })

  test('what nobody read, what changed since, and what is not there', async () => {
    const { run, write } = toolPlace()
    const path = write('a', 'x')
    const edit = { file_path: 'a', old_string: 'x', new_string: 'y' }
    expect((await run('Edit', edit)).content).toContain('has not been read')
    await run('Read', { file_path: 'a' })
    write('a', 'x and more')
    expect((await run('Edit', edit)).content).toContain('has changed since')
    expect(readFileSync(path, 'utf8')).toBe('x and more')
    expect((await run('Edit', { ...edit, file_path: 'b' })).content).toContain('use Write')
  })

  test('places that are no files', async () => {
    const { run, root, write } = toolPlace()
    mkdirSync(join(root, 'dir'))
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling'))
    write('file', 'x')
    expect((await run('Edit', { file_path: 'dir', old_string: '', new_string: 'y' })).content).toContain('directory')
    expect((await run('Write', { file_path: 'dangling', content: 'y' })).content).toContain('leads nowhere')
    expect((await run('Write', { file_path: 'file/below', content: 'y' })).content).toContain('cannot be written')
    expect((await run('Write', { file_path: '/dev/null', content: 'y' })).content).toContain('device')
    expect(existsSync(join(root, 'nowhere'))).toBe(false)
  })

  test.skipIf(process.getuid?.() === 0)('files that are protected', async () => {
    const { run, write } = toolPlace()
    chmodSync(write('a', 'x'), 0o444)
    await run('Read', { file_path: 'a' })
    expect((await run('Edit', { file_path: 'a', old_string: 'x', new_string: 'y' })).content).toContain('permission')
  })
})

describe('Edit', () => {
  test('replaces what is there once, and tells what changed', async () => {
    const { run, write } = toolPlace()
    const path = write('a.ts', 'one\ntwo\nthree\n')
    await run('Read', { file_path: path })
    const outcome = await run('Edit', { file_path: path, old_string: 'two', new_string: '2\n$&' })
    expect(readFileSync(path, 'utf8')).toBe('one\n2\n$&\nthree\n')
    expect(outcome).toMatchObject({
      files: [{ path: 'a.ts', added: 2, removed: 1 }],
      patch: expect.stringContaining('-two'),
    })
    expect(outcome.patch).toMatch(/^--- a\/a\.ts/)
  })

  test('may go on after its own edit', async () => {
    const { run, write } = toolPlace()
    write('a', 'x')
    await run('Read', { file_path: 'a' })
    await run('Edit', { file_path: 'a', old_string: 'x', new_string: 'y' })
    expect((await run('Edit', { file_path: 'a', old_string: 'y', new_string: 'z' })).isError).toBeUndefined()
  })

  test('replaces all, and makes a file of nothing', async () => {
    expect((await edited('x x\r\nx', { old_string: 'x', new_string: 'y', replace_all: 'true' })).after.toString()).toBe(
      'y y\r\ny',
    )
    const { run, root } = toolPlace()
    const outcome = await run('Edit', { file_path: 'new/a', old_string: '', new_string: 'x\n' })
    expect(readFileSync(join(root, 'new/a'), 'utf8')).toBe('x\n')
    expect(outcome.files).toEqual([{ path: 'new/a', added: 1, removed: 0, created: true }])
  })
})

describe('MultiEdit', () => {
  test('makes all or none, each on what the ones before left', async () => {
    const { run, write } = toolPlace()
    const path = write('a', 'one two\r\n')
    await run('Read', { file_path: 'a' })
    const edits = [
      { old_string: 'one', new_string: 'three' },
      { old_string: 'three two', new_string: '3\n2' },
    ]
    const failed = await run('MultiEdit', { file_path: 'a', edits: [...edits, { old_string: 'no', new_string: '' }] })
    expect(failed).toMatchObject({ isError: true, content: expect.stringContaining('Edit 3 of 3 does not fit') })
    expect(readFileSync(path, 'utf8')).toBe('one two\r\n')
    await run('MultiEdit', { file_path: 'a', edits: JSON.stringify(edits) })
    expect(readFileSync(path, 'utf8')).toBe('3\r\n2\r\n')
  })

  test('makes a new file and goes on with it', async () => {
    const { run, root } = toolPlace()
    const edits = [
      { old_string: '', new_string: 'a\nb\n' },
      { old_string: 'b', new_string: 'c' },
    ]
    await run('MultiEdit', { file_path: 'new', edits })
    expect(readFileSync(join(root, 'new'), 'utf8')).toBe('a\nc\n')
  })
})

describe('Write', () => {
  test.each<[string, string | Buffer, string, string | Buffer]>([
    ['CR LF where all of the file had it', 'a\r\nb\r\n', 'x\ny\n', 'x\r\ny\r\n'],
    ['the text as it is where the file was mixed', 'a\r\nb\n', 'x\ny\n', 'x\ny\n'],
    ['the byte order mark', '\uFEFFa\n', 'x\n', '\uFEFFx\n'],
    ['the encoding', Buffer.from('\uFEFFa', 'utf16le'), 'ü', Buffer.from('\uFEFFü', 'utf16le')],
  ])('keeps %s', async (_, before, content, after) => {
    const { run, write } = toolPlace()
    const path = write('a', before)
    await run('Read', { file_path: 'a' })
    await run('Write', { file_path: 'a', content })
    expect(readFileSync(path)).toEqual(Buffer.from(after))
  })
})

describe('NotebookEdit', () => {
  const notebook = `${JSON.stringify(
    {
      metadata: { kernelspec: { name: 'python3' } },
      cells: [
        {
          source: ['a = 1\n', 'a'],
          cell_type: 'code',
          id: 'one',
          execution_count: 3,
          outputs: [{ output_type: 'stream' }],
          metadata: { tags: ['x'] },
        },
        { cell_type: 'markdown', id: 'two', metadata: {}, source: '# Two' },
      ],
      nbformat: 4,
      nbformat_minor: 5,
    },
    null,
    1,
  )}\n`

  async function after(change: Record<string, unknown>): Promise<{ cells: Record<string, unknown>[]; text: string }> {
    const { run, write } = toolPlace()
    const path = write('a.ipynb', notebook)
    await run('Read', { file_path: 'a.ipynb' })
    const outcome = await run('NotebookEdit', { notebook_path: 'a.ipynb', ...change })
    expect(outcome).not.toHaveProperty('isError')
    const text = readFileSync(path, 'utf8')
    return { cells: JSON.parse(text).cells, text }
  }

  test('replaces a cell, drops its output and keeps all else', async () => {
    const { cells, text } = await after({ cell_id: 'one', new_source: 'b = 2\nb' })
    expect(cells[0]).toMatchObject({
      source: ['b = 2\n', 'b'],
      execution_count: null,
      outputs: [],
      metadata: { tags: ['x'] },
    })
    expect(text.startsWith('{\n "metadata": {')).toBe(true)
    expect(text.endsWith('}\n')).toBe(true)
  })

  test('inserts, deletes and changes the kind', async () => {
    const inserted = await after({ cell_id: 'one', new_source: 'words', cell_type: 'markdown', edit_mode: 'insert' })
    expect(inserted.cells.map(({ source }) => source)).toEqual([['a = 1\n', 'a'], ['words'], '# Two'])
    expect(inserted.cells[1]?.['id']).toMatch(/^[0-9a-f]{8}$/)
    const first = await after({ new_source: 'x', cell_type: 'code', edit_mode: 'insert' })
    expect(first.cells[0]).toMatchObject({ cell_type: 'code', outputs: [] })
    expect((await after({ cell_id: 'cell-1', edit_mode: 'delete' })).cells).toHaveLength(1)
    const turned = await after({ cell_id: 'one', new_source: 'x', cell_type: 'markdown' })
    expect(turned.cells[0]).not.toHaveProperty('outputs')
  })

  test.each([
    ['a cell that is not there', { cell_id: 'nine', new_source: 'x' }, 'no cell nine'],
    ['a change of no cell', { new_source: 'x' }, 'cell_id'],
    ['a new cell of no kind', { edit_mode: 'insert', new_source: 'x' }, 'cell_type'],
    ['another file', { notebook_path: 'b.txt', new_source: 'x' }, 'no notebook'],
  ])('refuses %s', async (_, change, words) => {
    const { run, write } = toolPlace()
    write('a.ipynb', notebook)
    await run('Read', { file_path: 'a.ipynb' })
    expect(await run('NotebookEdit', { notebook_path: 'a.ipynb', ...change })).toMatchObject({
      isError: true,
      content: expect.stringContaining(words),
    })
  })

  test('refuses a notebook that was not read', async () => {
    const { run, write } = toolPlace()
    write('a.ipynb', notebook)
    expect(
      (await run('NotebookEdit', { notebook_path: 'a.ipynb', cell_id: 'one', new_source: 'x' })).content,
    ).toContain('has not been read')
  })
})
