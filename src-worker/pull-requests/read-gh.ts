import type { RepositoryName } from '../../src-shared/board/pull-request-work.ts'
import { pullRequestsIn, repositoryNamed, type PullRequestName } from '../../src-shared/board/pull-request-addresses.ts'

/** A call of `gh` that is about pull requests, by its words. */
export type GhCall =
  | {
      readonly kind: 'pr'
      readonly verb: string
      /** What it names: a number, an address or a branch; null: the present branch's. */
      readonly target: Target | null
      /** `-R`; null: the one it stands in. */
      readonly repository: RepositoryName | null
      /** It asks a browser, or only says what it would do. */
      readonly isIdle: boolean
      /** `-H` of `create`. */
      readonly head: string | null
    }
  | {
      readonly kind: 'api'
      readonly method: string
      /** `repos/acme/app/pulls/12`, without a leading slash; `graphql`. */
      readonly endpoint: string
      readonly hostname: string | null
      /** A GraphQL query among its fields. */
      readonly query: string
    }

/** What a command names. */
export type Target =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'address'; readonly name: PullRequestName }
  | { readonly kind: 'branch'; readonly branch: string }

/** Verbs that are about one pull request. Lists and searches name many, and work on none. */
const verbs = new Set([
  ...['create', 'new', 'view', 'checkout', 'co', 'edit', 'ready', 'merge', 'review', 'comment', 'close', 'reopen'],
  ...['checks', 'diff', 'update-branch', 'lock', 'unlock', 'revert'],
])

/** Options whose next word is their value, with those that a verb has besides. */
const valued = new Set([
  ...['-R', '--repo', '--json', '-q', '--jq', '-t', '--title', '--template', '-b', '--body', '-F', '--body-file'],
  ...['--hostname', '--subject', '-A', '--author-email', '--match-head-commit', '--branch', '-i', '--interval'],
  ...['-a', '--assignee', '-B', '--base', '-H', '--head', '-l', '--label', '--milestone', '-p', '--project'],
  ...['--reviewer', '-T', '--recover', '--add-label', '--remove-label', '--add-reviewer', '--remove-reviewer'],
  ...['--add-assignee', '--remove-assignee', '--add-project', '--remove-project', '--color', '--reason'],
])
const valuedBy: Readonly<Record<string, readonly string[]>> = {
  create: ['-m', '-r'],
  new: ['-m', '-r'],
  edit: ['-m'],
  close: ['-c', '--comment'],
  reopen: ['-c', '--comment'],
  lock: ['-r'],
}

/** Reads the words after `gh`; null when it is about something else. */
export function readGh(words: readonly string[]): GhCall | null {
  const [first = '', second = ''] = words.filter((word, at) => !word.startsWith('-') && !isValue(words, at, ''))
  if (first === 'pr' && verbs.has(second)) return readPr(words, second)
  return first === 'api' ? readApi(words.slice(words.indexOf('api') + 1)) : null
}

function readPr(words: readonly string[], verb: string): GhCall {
  const [, , said] = words.filter((word, at) => !word.startsWith('-') && !isValue(words, at, verb))
  const repo = valueOf(words, ['-R', '--repo'])
  const isWeb = words.includes('-w') || words.includes('--web')
  return {
    kind: 'pr',
    verb: verb === 'new' ? 'create' : verb === 'co' ? 'checkout' : verb,
    target: said === undefined || verb === 'create' || verb === 'new' ? null : targetOf(said),
    repository: repo === null ? null : repositoryNamed(repo),
    isIdle: words.includes('--dry-run') || words.includes('--help') || (isWeb && /^(?:create|new|edit)$/.test(verb)),
    head: valueOf(words, ['-H', '--head']),
  }
}

/** Options of `gh api` with a value. */
const apiValued =
  /^(?:-X|--method|-f|--raw-field|-F|--field|-H|--header|--hostname|--input|-q|--jq|-t|--template|-p|--preview|--cache)$/

function readApi(words: readonly string[]): GhCall | null {
  const endpoint = words.find((word, at) => !word.startsWith('-') && !apiValued.test(words[at - 1] ?? ''))
  if (endpoint === undefined) return null
  const sends = words.some((word) => /^(?:-[fF]|--(?:raw-)?field|--input)(?:=|$)/.test(word) || /^-[fF]./.test(word))
  const host = /^https?:\/\/([^/]+)(?:\/api\/v3)?\//.exec(endpoint)?.[1]
  return {
    kind: 'api',
    method: (valueOf(words, ['-X', '--method']) ?? (sends ? 'POST' : 'GET')).toUpperCase(),
    endpoint: endpoint.replace(/^https?:\/\/[^/]+(?:\/api\/v3)?/, '').replace(/^\/+|[?#].*$/g, ''),
    hostname: valueOf(words, ['--hostname']) ?? (host === undefined ? null : host.replace(/^api\.github/, 'github')),
    query: words.find((word) => /\bquery=/.test(word)) ?? '',
  }
}

function targetOf(text: string): Target | null {
  const number = /^#?(\d{1,9})$/.exec(text)?.[1]
  if (number !== undefined) return { kind: 'number', number: Number(number) }
  const [name] = pullRequestsIn(text)
  if (name !== undefined) return { kind: 'address', name }
  return /^[\w./:-]+$/.test(text) && !/^https?:/.test(text) ? { kind: 'branch', branch: text } : null
}

function isValue(words: readonly string[], at: number, verb: string): boolean {
  const before = words[at - 1] ?? ''
  return valued.has(before) || (valuedBy[verb] ?? []).includes(before)
}

function valueOf(words: readonly string[], names: readonly string[]): string | null {
  for (const [at, word] of words.entries()) {
    if (names.includes(word)) return words[at + 1] ?? null
    const name = names.find((one) => one.startsWith('--') && word.startsWith(`${one}=`))
    if (name !== undefined) return word.slice(name.length + 1)
    const short = names.find((one) => /^-\w$/.test(one) && word.startsWith(one) && !word.startsWith('--'))
    if (short !== undefined) return word.slice(2).replace(/^=/, '')
  }
  return null
}
