import type { RepositoryName } from '../../src-shared/board/pull-request-work.ts'
import { repositoryOf } from '../../src-shared/board/pull-request-addresses.ts'
import type { Surroundings } from '../../src-node/pull-requests/surroundings.ts'

/** A branch that a push took somewhere; `repository` is null for a place that is no host's. */
export type Pushed = { readonly repository: RepositoryName | null; readonly branch: string }

/** ` * [new branch]      feat -> feat`, `   1a2b..3c4d  HEAD -> feat`, ` + 1a2b...3c4d feat -> feat (forced update)`. */
const updated =
  /^ (?:[ +*] ?)(?:\[new branch\]|[0-9a-f]{4,}\.{2,3}[0-9a-f]{4,})\s+\S+ -> (\S+)(?: \(forced update\))?\s*$/

/** What `git push` says it did: nothing for tags, for what was rejected, deleted, or up to date. */
export function pushesIn(output: string): readonly Pushed[] {
  const pushed: Pushed[] = []
  let repository: RepositoryName | null | undefined
  for (const line of output.replaceAll('\r', '\n').split('\n')) {
    const to = /^To (\S+)\s*$/.exec(line)?.[1]
    if (to !== undefined) repository = repositoryOf(to)
    const branch = updated.exec(line)?.[1]
    if (branch !== undefined && repository !== undefined) pushed.push({ repository, branch: shortBranch(branch) })
  }
  return pushed
}

const valued = /^(?:-o|--push-option|--repo|--receive-pack|--exec|--recurse-submodules)$/

/** What the words after `git push` say it does, for a push that was told to be quiet or had nothing to send. */
export function pushSaid(words: readonly string[], surroundings: Surroundings): readonly Pushed[] {
  if (words.some((word) => /^(?:-n|--dry-run|-d|--delete|--tags|--mirror|--all|--branches|--prune|--help)$/.test(word)))
    return []
  const [place, ...specs] = words.filter((word, at) => !word.startsWith('-') && !valued.test(words[at - 1] ?? ''))
  const name = place ?? surroundings.pushRemote ?? 'origin'
  const remote = surroundings.remotes.find((one) => one.name === name)
  const repository = remote === undefined ? repositoryOf(name) : remote.repository
  const branches = specs.length === 0 ? [surroundings.branch] : specs.map((spec) => branchOf(spec, surroundings))
  return branches.flatMap((branch) => (branch === null ? [] : [{ repository, branch }]))
}

function branchOf(spec: string, { branch }: Surroundings): string | null {
  if (/^:|^refs\/tags\/|^tag$/.test(spec)) return null
  const target = spec.replace(/^\+/, '').split(':').at(-1) ?? ''
  if (target === 'HEAD' || target === '@') return branch
  return /^[\w./@#+-]+$/.test(target) ? shortBranch(target) : null
}

function shortBranch(name: string): string {
  return name.replace(/^refs\/heads\//, '')
}
