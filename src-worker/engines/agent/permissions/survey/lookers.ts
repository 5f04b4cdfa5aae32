import { UNKNOWN, type Field } from './part.ts'

/** How a command that only looks names what it reads. */
type Looker = {
  /** Which words are files: all that are no options, none, or all but the first (a pattern or a program). */
  readonly files: 'all' | 'none' | 'after-first'
  /** Options with which it does more than look. */
  readonly unsafe?: RegExp
  /** More than this many words that are no options is more than looking: the next is a file that it writes. */
  readonly most?: number
  /** It reads the directory that it stands in when no file is named. */
  readonly readsHere?: boolean
}

const all: Looker = { files: 'all' }
const none: Looker = { files: 'none' }

const lookers: Readonly<Record<string, Looker>> = {
  ...over(['cat', 'head', 'tail', 'wc', 'stat', 'du', 'df', 'realpath', 'readlink', 'cmp', 'diff', 'nl', 'tac'], all),
  ...over(['rev', 'od', 'hexdump', 'strings', 'md5sum', 'sha1sum', 'sha256sum', 'sha512sum', 'cksum', 'sum'], all),
  ...over(['cut', 'paste', 'column', 'fold', 'fmt', 'expand', 'unexpand', 'comm', 'join', 'tsort', 'zcat'], all),
  ...over(['ls', 'dir', 'vdir'], { files: 'all', readsHere: true }),
  ...over(['pwd', 'echo', 'true', 'false', ':', 'whoami', 'id', 'uname', 'basename', 'dirname', 'uptime'], none),
  ...over(['nproc', 'which', 'type', 'seq', 'sleep', 'printenv', 'tty', 'groups', 'locale', 'getconf'], none),
  ...over(['ps', 'free', 'lscpu', 'cal', 'times', 'tr', 'expr', 'return', 'exit', 'break'], none),
  ...over(['continue', 'shift', 'ulimit', 'umask', 'yes', 'logname', 'users', 'dirs', 'numfmt', 'factor'], none),
  ...over(['egrep', 'fgrep', 'grep'], { files: 'after-first', readsHere: true }),
  rg: { files: 'after-first', unsafe: /^--(?:pre|hostname-bin|search-zip)|^-[a-zA-Z]*z/, readsHere: true },
  jq: { files: 'after-first' },
  file: { files: 'all', unsafe: /^-[a-zA-Z]*C|^--compile/ },
  tree: { files: 'all', unsafe: /^-[a-zA-Z]*[oR]|^--output/, readsHere: true },
  // On some systems it writes to a file, or runs a program for another processor.
  base64: { files: 'all', unsafe: /^-[a-zA-Z]*o|^--o/ },
  arch: { files: 'none', most: 0 },
  // `jobs -x` runs its words, `wait -p` evaluates the name that it sets.
  jobs: { files: 'none', unsafe: /^-[a-zA-Z]*x/ },
  wait: { files: 'none', unsafe: /^-[a-zA-Z]*p/ },
  // What it finds in a file it prints, if only to complain of it.
  date: { files: 'none', unsafe: /^-[a-zA-Z]*[sf]|^--[sf]|^\d/ },
  hostname: { files: 'none', most: 0, unsafe: /^-[a-zA-Z]*[Fb]|^--(?:file|boot)/ },
  sort: { files: 'all', unsafe: /^-[a-zA-Z0-9]*[oTS]|^--(?:o|compress|t|files0|random)/ },
  uniq: { files: 'all', most: 1 },
  xxd: { files: 'all', most: 1, unsafe: /^-r|^--r|^-[a-zA-Z]*r/ },
  printf: { files: 'none', unsafe: /^-v/ },
  fd: { files: 'after-first', unsafe: /^-[a-zA-Z]*[xX]|^--exec/, readsHere: true },
}

/** Programs that only say which version they are. */
const asksVersion = /^(?:--version|-[vV]|version)$/
const versioned = new Set([
  ...['node', 'npm', 'npx', 'pnpm', 'yarn', 'bun', 'deno', 'python', 'python3', 'pip', 'pip3', 'ruby', 'gem', 'cargo'],
  ...['rustc', 'go', 'java', 'javac', 'mvn', 'gradle', 'tsc', 'make', 'cmake', 'gcc', 'g++', 'clang', 'docker', 'gh'],
  ...['bash', 'rg', 'jq', 'php', 'perl', 'dotnet', 'swift', 'kubectl', 'curl', 'uv', 'ruff', 'pytest', 'vitest'],
])

const listers = new Map<string, RegExp>([
  ['npm', /^(?:ls|list|ll|root|prefix|bin|why|explain)$/],
  ['pnpm', /^(?:ls|list|ll|root|bin|why)$/],
  ['yarn', /^(?:list|why)$/],
  ['pip', /^(?:list|show|freeze)$/],
  ['pip3', /^(?:list|show|freeze)$/],
])

/** What a command reads that only looks; null when it may do more. Only-looking programs are known with their options. */
export function filesLookedAt(program: string, words: readonly Field[]): readonly Field[] | null {
  const texts = words.map(({ text }) => text)
  if (versioned.has(program) && texts.length === 1 && asksVersion.test(texts[0] ?? '')) return []
  if (listers.get(program)?.test(texts[0] ?? '') === true && words.every(isKnown)) {
    return texts.some((text) => /^--?(?:prefix|C|dir|userconfig|globalconfig|cwd)\b/.test(text)) ? null : []
  }
  const own = ownReading(program)
  if (own !== undefined) return own(words)
  const looker = Object.hasOwn(lookers, program) ? lookers[program] : undefined
  if (looker === undefined) return null
  const { unsafe, most, files } = looker
  if (unsafe !== undefined || most !== undefined) {
    // What is not known may be just that option.
    if (words.some((word) => word.isOpen || word.text.startsWith(UNKNOWN) || word.pattern !== null)) return null
    if (unsafe !== undefined && texts.some((text) => unsafe.test(text))) return null
    if (most !== undefined && plainWords(words).length > most) return null
  }
  if (files === 'none') return []
  return filesAmong(words, files, looker.readsHere === true)
}

function ownReading(program: string): ((words: readonly Field[]) => readonly Field[] | null) | undefined {
  switch (program) {
    case 'find':
      return findFiles
    case 'awk':
    case 'gawk':
    case 'mawk':
      return awkFiles
    case 'sed':
      return sedFiles
    case 'test':
    case '[':
      return (words) =>
        words.some(({ text }) => /\$\(|`|\[.*\]/.test(text) || text === '-v' || text === '-R') ? null : []
    default:
      return undefined
  }
}

const here: Field = { text: '.', pattern: null, isOpen: false }

function filesAmong(words: readonly Field[], files: 'all' | 'after-first', readsHere: boolean): readonly Field[] {
  const plain = plainWords(words)
  const named = words.some(({ text }) => /^-[a-zA-Z]*[ef]|^--(?:regexp|file|from-file|files)/.test(text))
  const found = files === 'all' || named ? plain : plain.slice(1)
  // A wildcard for the pattern may well be files.
  const first = files === 'after-first' && plain[0]?.pattern != null ? [plain[0]] : []
  const among = [...found, ...first, ...filesInOptions(words)]
  return among.length === 0 && readsHere ? [here] : among
}

/** Words that are no options; behind `--` none is. */
export function plainWords(words: readonly Field[]): readonly Field[] {
  const end = words.findIndex(({ text }) => text === '--')
  const isPlain = ({ text }: Field): boolean => !text.startsWith('-') || text === '-'
  return end === -1 ? words.filter(isPlain) : [...words.slice(0, end).filter(isPlain), ...words.slice(end + 1)]
}

/** Files that stand in options: `--file=/x`, `-f/x`. */
export function filesInOptions(words: readonly Field[]): readonly Field[] {
  return words.flatMap((word) => {
    const value = /^--?[\w-]+=([\s\S]+)$|^-[a-zA-Z]((?:\/|~|\.\.?\/)[\s\S]*)$/.exec(word.text)
    const text = value?.[1] ?? value?.[2]
    return text === undefined ? [] : [{ ...word, text, pattern: null }]
  })
}

function isKnown({ text, isOpen }: Field): boolean {
  return !isOpen && !text.includes(UNKNOWN)
}

const findActs = /^-(?:exec|execdir|ok|okdir|delete|fls|fprint|fprint0|fprintf|files0-from)$/

function findFiles(words: readonly Field[]): readonly Field[] | null {
  if (words.some((word) => word.isOpen || word.text.startsWith(UNKNOWN) || findActs.test(word.text))) return null
  const named = words.flatMap((word, index) =>
    /^-(?:newer\w*|samefile|anewer|cnewer)$/.test(words[index - 1]?.text ?? '') ? [word] : [],
  )
  return [...findStarts(words), ...named]
}

/** Where a `find` begins to look. */
export function findStarts(words: readonly Field[]): readonly Field[] {
  const end = words.findIndex(({ text }) => /^[-(!,]/.test(text) && !/^-[HLPDO]/.test(text))
  const starts = (end === -1 ? words : words.slice(0, end)).filter(({ text }) => !text.startsWith('-'))
  return starts.length === 0 ? [here] : starts
}

function awkFiles(words: readonly Field[]): readonly Field[] | null {
  if (words.some(({ text, isOpen }) => isOpen || /^-(?!F|v$|-$)/.test(text) || text === '-v')) return null
  const at = words.findIndex(({ text }, index) => !text.startsWith('-') && words[index - 1]?.text !== '-F')
  const program = words[at]
  if (program === undefined || !isKnown(program) || /[|>@]|system|getline|close|fflush|ENVIRON|ARGV/.test(program.text))
    return null
  return words.slice(at + 1)
}

/** One address and `p`, `d` or `q`, or a plain replacement: no `w`, no `e`, no file. */
const sedStep =
  /^(?:(?:\d+|\$|\/[^/]*\/)(?:,[+~]?(?:\d+|\$|\/[^/]*\/))?!?)?(?:[pdqQ=]|s([/|#,])(?:(?!\1)[^\\\n]|\\.)*\1(?:(?!\1)[^\\\n]|\\.)*\1[gpIi\d]*|y\/[^/]*\/[^/]*\/)?$/

/** Whether a script of `sed` changes nothing but what it prints. */
function isPlainSed(script: string): boolean {
  return !script.includes(UNKNOWN) && script.split(/[;\n]/).every((step) => sedStep.test(step.trim()))
}

function sedFiles(words: readonly Field[]): readonly Field[] | null {
  const read = sedParts(words)
  return read === null || read.isInPlace ? null : read.files
}

/** The files of a `sed` whose script only edits; null when it may do more. */
export function sedParts(
  words: readonly Field[],
): { readonly files: readonly Field[]; readonly isInPlace: boolean } | null {
  const scripts: string[] = []
  const files: Field[] = []
  let isInPlace = false
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    if (word === undefined || word.isOpen) return null
    const { text } = word
    if (text === '-e' || text === '--expression') {
      at += 1
      scripts.push(words[at]?.text ?? UNKNOWN)
    } else if (/^-i|^--in-place/.test(text)) {
      isInPlace = true
      // On some systems the suffix is a word of its own.
      if (text === '-i' && words[at + 1]?.text === '') at += 1
    } else if (/^(?:-[nErszu]+|--(?:quiet|silent|regexp-extended|null-data|separate|posix|sandbox))$/.test(text))
      continue
    else if (/^-[nErsz]*i/.test(text)) isInPlace = true
    else if (text.startsWith('-') && text !== '-' && text !== '--') return null
    else if (text !== '--') files.push(word)
  }
  if (scripts.length === 0) scripts.push(files.shift()?.text ?? UNKNOWN)
  return scripts.every(isPlainSed) ? { files, isInPlace } : null
}

function over(names: readonly string[], looker: Looker): Readonly<Record<string, Looker>> {
  return Object.fromEntries(names.map((name) => [name, looker]))
}
