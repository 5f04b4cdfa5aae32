import { plainWords } from './lookers.ts'
import { UNKNOWN, type Effect, type Field } from './part.ts'

/** A git command as far as it matters here. */
export type GitCommand = {
  readonly verb: string
  readonly words: readonly Field[]
  /** Directories that it goes to first (`-C`), one after the other. */
  readonly directories: readonly Field[]
  /** Where its repository or its working tree is said to be. */
  readonly named: readonly Field[]
  /** Texts that it would run as commands. */
  readonly scripts: readonly string[]
  /** Its configuration is changed for this call in a way that may run programs. */
  readonly isTwisted: boolean
}

const harmlessKeys =
  /^(?:user\.(?:name|email)|color\.[\w.]+|core\.(?:quotepath|autocrlf|ignorecase|abbrev)|advice\.[\w]+|init\.defaultbranch|commit\.gpgsign|tag\.gpgsign|log\.(?:date|showsignature|decorate)|diff\.(?:renames|algorithm)|merge\.conflictstyle|rebase\.autostash|pull\.(?:rebase|ff)|push\.default)=/i

/** Reads the options in front of the verb. Null when the verb is not known. */
export function readGit(words: readonly Field[]): GitCommand | null {
  const directories: Field[] = []
  const named: Field[] = []
  const scripts: string[] = []
  let isTwisted = false
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    if (word === undefined || word.isOpen || word.text.startsWith(UNKNOWN)) return null
    const { text } = word
    const value = words[at + 1]
    if (text === '-C' && value !== undefined) directories.push(value)
    else if (text === '-c' && value !== undefined) {
      if (/^core\.worktree=/i.test(value.text)) named.push({ ...value, text: value.text.slice(14) })
      if (!harmlessKeys.test(value.text) && !/^core\.(?:pager|editor)=(?:cat|true|:)?$/i.test(value.text)) {
        isTwisted = true
        scripts.push(value.text.replace(/^[^=]*=\s*!?/, ''))
      }
    } else if ((text === '--git-dir' || text === '--work-tree') && value !== undefined) named.push(value)
    else if (/^--(?:git-dir|work-tree)=/.test(text)) named.push({ ...word, text: text.replace(/^[^=]*=/, '') })
    else if (/^--(?:exec-path|config-env)/.test(text)) isTwisted = true
    else if (/^(?:--no-pager|--no-optional-locks|--literal-pathspecs|--no-replace-objects|-P|--bare)$/.test(text))
      continue
    else if (text.startsWith('-')) {
      if (!/^(?:-p|--paginate|--namespace=.*|--version|--help|-[vh])$/.test(text)) isTwisted = true
      continue
    } else return { verb: text, words: words.slice(at + 1), directories, named, scripts, isTwisted }
    if (/^(?:-C|-c|--git-dir|--work-tree)$/.test(text)) at += 1
  }
  return { verb: '', words: [], directories, named, scripts, isTwisted }
}

const lookVerbs = new Set([
  ...['', 'status', 'diff', 'log', 'show', 'rev-parse', 'ls-files', 'ls-tree', 'blame', 'annotate', 'shortlog'],
  ...['describe', 'cat-file', 'rev-list', 'merge-base', 'name-rev', 'for-each-ref', 'diff-tree', 'diff-index'],
  ...['diff-files', 'count-objects', 'check-ignore', 'check-attr', 'show-ref', 'show-branch', 'cherry', 'grep'],
  ...['whatchanged', 'range-diff', 'var', 'help', 'version', 'check-ref-format', 'verify-commit', 'verify-tag'],
])

/** Options of those that write a file or run a program. */
const writesAnyway = /^--(?:out|ext$|ext-|textc|filters|op|upl|exec|batch-c)|^-O|^--no-index$/

/** Sub-commands of others that list when they are given nothing but these words. */
const listings = new Map<string, RegExp>([
  [
    'branch',
    /^(?:-a|--all|-r|--remotes|-v{1,2}|--list|-l|--show-current|--contains|--no-contains|--merged|--no-merged|--sort=.*|--format=.*|--column|--no-color)$/,
  ],
  ['tag', /^(?:-l|--list|-n\d*|--contains|--merged|--points-at|--sort=.*|--format=.*|--column)$/],
  ['remote', /^(?:-v|--verbose|get-url)$/],
  ['stash', /^(?:list|show|-p|--stat|stash@\{\d+\})$/],
  ['worktree', /^(?:list|--porcelain|-z|-v)$/],
  ['config', /^(?:--get|--get-all|--list|-l|get|list|--show-origin|--show-scope|--global|--local|--name-only)$/],
  ['reflog', /^(?:show|-n|\d+|--date=.*|--oneline|HEAD)$/],
  ['submodule', /^(?:status|--recursive)$/],
  ['notes', /^(?:list|show)$/],
  ['bisect', /^(?:log)$/],
])
/** With one of these, a name is a filter and makes nothing. */
const filters = /^(?:-l|--list|--contains|--no-contains|--merged|--no-merged|--points-at)$/
/** Sub-commands that list have to come first. */
const listingVerbs = new Map<string, RegExp>([
  ['stash', /^(?:list|show)$/],
  ['worktree', /^list$/],
  ['config', /^(?:--get|--get-all|--list|-l|get|list)$/],
  ['notes', /^(?:list|show)$/],
  ['bisect', /^log$/],
  ['submodule', /^status$/],
])

/** Verbs that work on the repository and its working tree, and run nothing but its own hooks. */
const repositoryVerbs = new Set([
  ...['add', 'commit', 'checkout', 'switch', 'restore', 'reset', 'rm', 'mv', 'merge', 'rebase', 'cherry-pick'],
  ...['revert', 'stash', 'branch', 'tag', 'clean', 'pull', 'push', 'fetch', 'apply', 'am', 'init', 'clone'],
  ...['worktree', 'remote', 'gc', 'notes', 'update-index', 'update-ref', 'symbolic-ref', 'read-tree', 'write-tree'],
  ...['commit-tree', 'config', 'sparse-checkout', 'checkout-index', 'format-patch', 'archive', 'bundle', 'prune'],
])
const runsPrograms =
  /^--(?:ex$|ex=|exe|ext|upl|rece|te|conf|edit|interactive|patch|tool|separate-git-dir|reference)|^-[xui]$|^ext::/

/** What a git command does in its repository. */
export function gitEffect({ verb, words, isTwisted }: GitCommand): Effect {
  const texts = words.map(({ text }) => text)
  const isKnown = words.every((word) => !word.isOpen && !word.text.startsWith(UNKNOWN))
  if (isTwisted || (verb === 'clone' && texts.some((text) => /^-[cu]/.test(text)))) return 'other'
  if (
    lookVerbs.has(verb) &&
    isKnown &&
    !texts.some((text) => writesAnyway.test(text) && !(verb === 'diff' && text === '--no-index'))
  ) {
    return 'looks'
  }
  const listing = listings.get(verb)
  if (listing !== undefined && isKnown && onlyLists(verb, texts, listing)) return 'looks'
  if (!repositoryVerbs.has(verb) || texts.some((text) => runsPrograms.test(text))) return 'other'
  return 'repository'
}

function onlyLists(verb: string, texts: readonly string[], listing: RegExp): boolean {
  const first =
    verb === 'config' ? texts.find((text) => !/^--(?:global|local|show-\w+|name-only)$/.test(text)) : texts[0]
  const needed = listingVerbs.get(verb)
  if (needed !== undefined && !needed.test(first ?? '')) return false
  const takesNames = verb === 'config' ? /^(?:--get|--get-all|get)$/ : verb === 'remote' ? /^get-url$/ : /^show$/
  const isFilter =
    verb === 'branch' || verb === 'tag' ? texts.some((text) => filters.test(text)) : takesNames.test(first ?? '')
  if (verb === 'config' && texts.filter((text) => !text.startsWith('-')).length > 2) return false
  return texts.every((text) => listing.test(text) || (isFilter && !text.startsWith('-')))
}

/** Texts that a git command would give to a shell. */
export function gitScripts({ verb, words, scripts }: GitCommand): readonly string[] {
  const texts = words.map(({ text }) => text)
  const after = (option: RegExp): readonly string[] =>
    texts.flatMap((text, index) => {
      if (!option.test(text)) return []
      const glued = /^--[\w-]+=([\s\S]*)$|^-x([\s\S]+)$/.exec(text)
      return [glued?.[1] ?? glued?.[2] ?? texts[index + 1] ?? '']
    })
  const own =
    verb === 'rebase'
      ? after(/^--ex(?:ec?)?(?:=|$)|^-x/)
      : verb === 'filter-branch'
        ? after(/^--[\w-]+-filter\b/)
        : verb === 'submodule' && texts.includes('foreach')
          ? [
              texts
                .slice(texts.indexOf('foreach') + 1)
                .filter((text) => !/^--recursive$|^-q$/.test(text))
                .join(' '),
            ]
          : verb === 'bisect' && texts[0] === 'run'
            ? [texts.slice(1).join(' ')]
            : [
                ...after(/^--(?:upl|rece|ex$|ex=|exe|op|extc)/),
                ...texts.flatMap((text) =>
                  /^-O./.test(text) ? [text.slice(2)] : text.startsWith('ext::') ? [text.slice(5)] : [],
                ),
              ]
  return [...scripts, ...own].filter((text) => text !== '')
}

/** Files that a git command names outside of what its repository tracks. */
export function gitWrites({ verb, words }: GitCommand): readonly Field[] {
  const plain = plainWords(words)
  switch (verb) {
    // Which of the words are values of options does not matter: few of them are paths by accident.
    case 'worktree':
      return ['add', 'remove', 'move'].includes(plain[0]?.text ?? '') ? plain.slice(1) : []
    case 'clone':
      return [...plain.slice(1), ...valuesOf(words, /^--separate/)]
    case 'init':
    case 'archive':
    case 'format-patch':
    case 'bundle':
    case 'checkout-index':
      return [...plain, ...valuesOf(words, /^--?[a-z]/)]
    case 'apply':
      return valuesOf(words, /^--dir/)
    case 'config':
      return valuesOf(words, /^-f|^--file/)
    case 'checkout':
    case 'restore':
    case 'rm':
    case 'mv':
      return plain
    case 'clean':
      return plain.length > 0 ? plain : [{ text: '.', pattern: null, isOpen: false }]
    case 'add':
      return plain.filter(({ text }) => /^[/~]|(?:^|\/)\.\.(?:\/|$)/.test(text))
    default:
      return []
  }
}

/** What a git command that looks may show: its words, and what stands behind a revision. */
export function gitReads({ words }: GitCommand): readonly Field[] {
  return [...plainWords(words), ...valuesOf(words, /^--(?:contents|file)/)].flatMap((word) => {
    const behind = /^[^:/]*:([^:].*)$/.exec(word.text)?.[1]
    return [word, ...(behind === undefined ? [] : [{ ...word, text: behind }])]
  })
}

/** Values of such options: behind `=`, glued to a letter, or the next word. */
export function valuesOf(words: readonly Field[], option: RegExp): readonly Field[] {
  return words.flatMap((word, index) => {
    if (!option.test(word.text)) return []
    const value = /^--[\w-]+=([\s\S]+)$|^-[a-zA-Z]([^-][\s\S]*)$/.exec(word.text)
    const text = value?.[1] ?? value?.[2]
    return text === undefined ? words.slice(index + 1, index + 2) : [{ ...word, text, pattern: null }]
  })
}
