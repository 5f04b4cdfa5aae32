import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../files/is-errno.ts'
import { git, gitLine } from './git.ts'
import type { Repository } from './repository.ts'

/** Environment of git calls that read and write files as they are. */
export type PlainEnvironment = Readonly<Record<string, string>>

/** Stands above every `.gitattributes`: no line endings, filters, keywords or encodings are converted. */
const attributes = '* -text -eol -crlf -ident -filter -working-tree-encoding\n'

/**
 * Runs `work` with an environment in which git takes the files of a working tree byte for byte: through a git directory of
 * our own that has the repository's objects and what it ignores, and nothing else of its configuration. So no filter runs
 * either. The repository's refs are not there. Goes together with `GIT_INDEX_FILE`.
 */
export async function withPlainGit<T>(
  repository: Repository,
  work: (environment: PlainEnvironment) => Promise<T>,
): Promise<T> {
  const { topLevel: cwd, gitDirectory, commonDirectory } = repository
  const [format, excludes, excluded] = await Promise.all([
    gitLine(['rev-parse', '--show-object-format'], { cwd }),
    git(['config', '--type=path', '--get', 'core.excludesFile'], { cwd, expect: [0, 1] }),
    readOrEmpty(join(commonDirectory, 'info', 'exclude')),
  ])
  const directory = join(gitDirectory, `backburner-plain-${randomBytes(6).toString('hex')}`)
  try {
    for (const part of ['', 'objects', 'refs', 'info']) await mkdir(join(directory, part), { mode: 0o700 })
    await writeFile(join(directory, 'HEAD'), 'ref: refs/heads/none\n')
    await writeFile(join(directory, 'config'), configOf(format))
    await writeFile(join(directory, 'info', 'attributes'), attributes)
    await writeFile(join(directory, 'info', 'exclude'), excluded)
    const excludesFile = excludes.stdout.trimEnd()
    return await work({
      GIT_DIR: directory,
      GIT_WORK_TREE: cwd,
      GIT_OBJECT_DIRECTORY: join(commonDirectory, 'objects'),
      ...(excludesFile === '' ? {} : oneSetting('core.excludesFile', excludesFile)),
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Names that would be dangerous on other systems are no danger where they exist already. */
function configOf(objectFormat: string): string {
  const isSha1 = objectFormat === 'sha1'
  const isWindows = process.platform === 'win32'
  const isMac = process.platform === 'darwin'
  return [
    '[core]',
    `repositoryformatversion = ${isSha1 ? 0 : 1}`,
    'bare = false',
    'autocrlf = false',
    `filemode = ${!isWindows}`,
    `ignorecase = ${isWindows || isMac}`,
    `precomposeunicode = ${isMac}`,
    `protectNTFS = ${isWindows}`,
    `protectHFS = ${isMac}`,
    ...(isSha1 ? [] : ['[extensions]', `objectformat = ${objectFormat}`]),
    '',
  ].join('\n')
}

function oneSetting(key: string, value: string): PlainEnvironment {
  return { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: value }
}

async function readOrEmpty(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return new Uint8Array()
    throw error
  }
}
