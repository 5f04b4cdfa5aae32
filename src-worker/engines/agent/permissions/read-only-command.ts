import { wordsOf } from './shell-words.ts'

/** Commands that only look, whatever their arguments; none of them writes, deletes, runs others or goes online. */
const lookers = new Set([
  'ls',
  'pwd',
  'cat',
  'head',
  'tail',
  'wc',
  'stat',
  'file',
  'du',
  'df',
  'tree',
  'which',
  'whoami',
  'id',
  'uname',
  'date',
  'echo',
  'printf',
  'true',
  'basename',
  'dirname',
  'realpath',
  'readlink',
  'cmp',
  'diff',
  'grep',
  'egrep',
  'fgrep',
  'uptime',
  'nproc',
])

/** Sub-commands of git that only look, and arguments of theirs that do more than that. */
const gitLookers = new Set([
  'status',
  'diff',
  'log',
  'show',
  'rev-parse',
  'ls-files',
  'ls-tree',
  'blame',
  'shortlog',
  'describe',
  'cat-file',
])
const writesAnyway = /^--?(?:output|ext-diff|textconv|open-files-in-pager|O)(?:=|$)/

/** `git branch` and friends without a name only list. */
const bareGitListers: Readonly<Record<string, ReadonlySet<string>>> = {
  branch: new Set(['-a', '--all', '-r', '--remotes', '-v', '-vv', '--list', '--show-current']),
  remote: new Set(['-v']),
  tag: new Set(['-l', '--list']),
  stash: new Set(['list']),
  worktree: new Set(['list']),
}

const versionQuestions = /^(?:node|npm|python3?|cargo|rustc|go|git|tsc|deno|bun)$/

/**
 * Whether a command line surely does nothing but look. Conservative, without a shell's parser: one plain command from a
 * list. A wrong `false` costs a question; a wrong `true` would edit the main checkout unasked.
 */
export function isReadOnlyCommand(command: string): boolean {
  const words = wordsOf(command.trim())
  if (words === null) return false
  const [program = '', ...rest] = words
  if (lookers.has(program))
    return (
      !(program === 'file' && rest.some((word) => /^-C|^--compile/.test(word))) &&
      !(program === 'tree' && rest.some((word) => word.startsWith('-o'))) &&
      !(program === 'date' && rest.some((word) => /^(?:-s|--set)/.test(word)))
    )
  if (versionQuestions.test(program) && rest.length === 1 && /^(?:--version|-[vV]|version)$/.test(rest[0] ?? ''))
    return true
  return program === 'git' && isReadOnlyGit(rest)
}

function isReadOnlyGit(words: readonly string[]): boolean {
  const [verb = '', ...rest] = words[0] === '--no-pager' ? words.slice(1) : words
  if (gitLookers.has(verb)) return !rest.some((word) => writesAnyway.test(word))
  const listing = bareGitListers[verb]
  return (
    listing !== undefined &&
    rest.every((word) => listing.has(word)) &&
    (verb !== 'stash' && verb !== 'worktree' ? true : rest.length === 1)
  )
}
