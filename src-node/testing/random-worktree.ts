import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { bytePath } from '../files/byte-path.ts'
import { git } from '../git/git.ts'

/** Something that somebody does in a working tree. */
export type Deed =
  | {
      readonly kind: 'write' | 'stage' | 'stage-and-change' | 'commit'
      readonly name: string
      readonly content: string
    }
  | { readonly kind: 'remove' | 'unstage' | 'rename' | 'run' | 'private' | 'hide' | 'sparse'; readonly file: string }
  | { readonly kind: 'link'; readonly name: string; readonly target: string }
  | { readonly kind: 'directory' | 'directory-for-file' | 'broken-repository'; readonly name: string }
  | { readonly kind: 'repository'; readonly name: string; readonly committed: boolean }
  | { readonly kind: 'submodule'; readonly work: 'none' | 'changed' | 'committed' }
  | { readonly kind: 'attributes'; readonly line: string }
  | { readonly kind: 'merge' | 'rebase' | 'cherry-pick' | 'detach' | 'amend' | 'intend' }

/** What every repository has; `secrets/` and `.env` are ignored. */
export const committedFiles: Readonly<Record<string, string>> = {
  '.gitignore': '.env*\nsecrets/\nnode_modules/\n*.log\n',
  '.worktreeinclude': 'secrets/\n.env\n',
  'package.json': '{}\n',
  'a.txt': 'one\ntwo\nthree\n',
  'b.txt': 'mixed\r\nline\nends\r\n',
  'src/c.ts': 'export {}\n',
  'src/deep/d.bin': 'bytes \u0000\u0001 $Id$\n',
  'run.sh': '#!/bin/sh\n',
}

const names = fc.oneof(
  fc.constantFrom(...Object.keys(committedFiles).filter((name) => !name.startsWith('.'))),
  fc
    .constantFrom(
      ...[
        'new.txt',
        'with space',
        'line\nfeed',
        'tab\there',
        'quote"\'',
        '-dash',
        '*',
        ':(top)x',
        'back\\slash',
        'git~1',
      ],
      ...['dir/new', 'src/deep/more/e', '.env', '.env.local', 'secrets/key', 'secrets/deep/k', 'debug.log', 'a.lock'],
      ...['\u001b[31mred', 'ü/é', 'caf\u00e9', 'cafe\u0301', 'node_modules/x/index.js', '.gitignore', '.GITATTRIBUTES'],
    )
    .map((name) => Buffer.from(name).toString('latin1')),
  // Not UTF-8.
  fc.constantFrom('caf\u00e9.txt', '\u00ff\u00fe', 'd\u00ec\u0072/\u00e9'),
)
const contents = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    'one\ntwo\nthree\n',
    'unix\nends\n',
    'dos\r\nends\r\n',
    'mixed\r\nends\n',
    '$Id$ and $Id: old $\n',
  ),
  fc.constant(
    'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n',
  ),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
)
const files = fc.constantFrom(...Object.keys(committedFiles).filter((name) => !name.startsWith('.')))

/** Any of the deeds. */
export const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constantFrom('write', 'stage', 'stage-and-change', 'commit'),
        name: names,
        content: contents,
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constantFrom('remove', 'unstage', 'rename', 'run', 'private', 'hide', 'sparse'),
        file: files,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('link'),
        name: names,
        target: fc.constantFrom('a.txt', 'src', '/etc/hostname', '../../..', 'nowhere', '\u00ff'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('directory', 'directory-for-file', 'broken-repository'),
        name: names,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('repository'),
        name: fc.constantFrom('inner', 'src/inner', 'secrets/inner', 'in\u00ff'),
        committed: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('submodule'), work: fc.constantFrom('none', 'changed', 'committed') }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('attributes'),
        line: fc.constantFrom(
          '* text=auto',
          '*.txt text eol=crlf',
          '* ident',
          '*.bin filter=lfs diff=lfs merge=lfs -text',
          '*.txt working-tree-encoding=UTF-16',
        ),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom('merge', 'rebase', 'cherry-pick', 'detach', 'amend', 'intend') }),
    },
  ),
  { minLength: 1, maxLength: 12 },
)

const author = ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.com', '-c', 'protocol.file.allow=always']

/**
 * Does the deeds in a working tree, one after the other. What git refuses in the state reached (a second merge, say) is
 * left undone. `other` is a branch with other changes, `library` a repository to add as a submodule.
 */
export async function doDeeds(
  directory: string,
  done: readonly Deed[],
  { other, library }: { readonly other: string; readonly library: string },
): Promise<void> {
  const at = (name: string): Buffer => bytePath(directory, name)
  const tries = async (...args: readonly string[]): Promise<void> => {
    await git([...author, ...args], { cwd: directory, trusted: true }).catch(() => undefined)
  }
  const add = async (name: string): Promise<void> => {
    const from = ['add', '--force', '--pathspec-from-file=-', '--pathspec-file-nul']
    const stdin = `:(literal)${name}\0`
    await git([...author, ...from], { cwd: directory, stdin, encoding: 'latin1', trusted: true }).catch(() => undefined)
  }
  const write = (name: string, content: string): void => {
    try {
      const slash = name.lastIndexOf('/')
      if (slash !== -1) mkdirSync(at(name.slice(0, slash)), { recursive: true })
      writeFileSync(at(name), Buffer.from(content, 'latin1'))
    } catch {
      // Something else stands there or on the way.
    }
  }
  for (const deed of done) {
    switch (deed.kind) {
      case 'write':
        write(deed.name, deed.content)
        break
      case 'stage':
      case 'stage-and-change':
      case 'commit':
        write(deed.name, deed.content)
        await add(deed.name)
        if (deed.kind === 'stage-and-change') write(deed.name, `${deed.content}changed`)
        if (deed.kind === 'commit') await tries('commit', '--quiet', '--message', 'Work')
        break
      case 'remove':
        rmSync(at(deed.file), { recursive: true, force: true })
        break
      case 'unstage':
        await tries('rm', '--quiet', '--cached', deed.file)
        break
      case 'rename':
        await tries('mv', deed.file, `${deed.file}.moved`)
        break
      case 'run':
      case 'private':
        if (existsSync(at(deed.file)) && lstatSync(at(deed.file)).isFile())
          chmodSync(at(deed.file), deed.kind === 'run' ? 0o755 : 0o640)
        break
      case 'hide':
        await tries('update-index', '--assume-unchanged', deed.file)
        write(deed.file, 'changed in secret\n')
        break
      case 'sparse':
        await tries('sparse-checkout', 'set', '--no-cone', '/*', `!/${deed.file}`)
        break
      case 'link':
        try {
          rmSync(at(deed.name), { force: true })
          symlinkSync(Buffer.from(deed.target, 'latin1'), at(deed.name))
        } catch {
          // A directory stands there, or nothing it could lie in.
        }
        break
      case 'directory':
      case 'directory-for-file':
      case 'broken-repository':
        try {
          if (deed.kind !== 'directory') rmSync(at(deed.name), { recursive: true, force: true })
          mkdirSync(at(deed.kind === 'broken-repository' ? `${deed.name}/.git` : deed.name), { recursive: true })
        } catch {
          // A file stands there or on the way.
        }
        break
      case 'repository': {
        const inner = at(deed.name)
        mkdirSync(inner, { recursive: true })
        const stage = join(directory, '..', '..', '..', '..', 'inner-in-the-making')
        rmSync(stage, { recursive: true, force: true })
        mkdirSync(stage)
        await git(['init', '--quiet', '--template=', '--initial-branch=main'], { cwd: stage })
        writeFileSync(join(stage, 'precious'), 'x')
        if (deed.committed) {
          await git(['add', '--all'], { cwd: stage })
          await git([...author, 'commit', '--quiet', '--message', 'Inner'], { cwd: stage })
        }
        rmSync(inner, { recursive: true, force: true })
        renameSync(stage, inner)
        break
      }
      case 'submodule':
        await tries('submodule', '--quiet', 'add', library, 'library')
        if (!existsSync(join(directory, 'library', 'l.txt'))) break
        if (deed.work !== 'none') writeFileSync(join(directory, 'library', 'l.txt'), 'changed\n')
        if (deed.work === 'committed') await tries('-C', 'library', 'commit', '--quiet', '--all', '--message', 'In it')
        break
      case 'attributes': {
        const path = join(directory, '.gitattributes')
        const before = existsSync(path) && lstatSync(path).isFile() ? readFileSync(path, 'utf8') : ''
        write('.gitattributes', `${before}${deed.line}\n`)
        break
      }
      case 'merge':
        await tries('merge', other)
        break
      case 'rebase':
        await tries('rebase', '--autostash', other)
        break
      case 'cherry-pick':
        await tries('cherry-pick', other)
        break
      case 'detach':
        await tries('checkout', '--quiet', '--detach')
        break
      case 'amend':
        await tries('commit', '--quiet', '--amend', '--all', '--message', 'Amended')
        break
      case 'intend':
        write('intended', 'not staged yet\n')
        await tries('add', '--intent-to-add', 'intended')
        break
    }
  }
}
