import { git } from './git.ts'

/** One path that is not as committed. `index` and `worktree` are git's letters (`.` unchanged, `M`, `A`, `D`, `R`, …). */
export type StatusEntry = {
  readonly kind: 'changed' | 'renamed' | 'unmerged' | 'untracked' | 'ignored'
  readonly path: string
  readonly index: string
  readonly worktree: string
  /** A repository inside this one, and whether something in it is not as this repository has it. */
  readonly submodule: 'none' | 'clean' | 'dirty'
  /** Where a renamed path comes from; null for the others. */
  readonly from: string | null
}

/** How status looks for untracked files: each one, or whole directories as one entry. */
export type StatusOptions = {
  readonly untracked?: 'all' | 'normal'
  /** `matching`: a directory that is ignored as a whole is one entry, every other ignored file is one of its own. */
  readonly ignored?: boolean | 'matching'
}

/** What is not as committed in a working tree, without touching its index. */
export async function readStatus(cwd: string, options: StatusOptions = {}): Promise<readonly StatusEntry[]> {
  const args = ['status', '--porcelain=v2', '-z', `--untracked-files=${options.untracked ?? 'all'}`]
  if (options.ignored === true) args.push('--ignored')
  if (options.ignored === 'matching') args.push('--ignored=matching')
  return parseStatus((await git(args, { cwd })).stdout)
}

/** Parses `git status --porcelain=v2 -z` (git-status(1), "Porcelain Format Version 2"). */
function parseStatus(output: string): readonly StatusEntry[] {
  const records = output.split('\0')
  const entries: StatusEntry[] = []
  for (let position = 0; position < records.length; position++) {
    const record = records[position] ?? ''
    const entry = parseRecord(record)
    if (entry === null) continue
    // The old path of a rename is a record of its own.
    if (entry.kind === 'renamed') entries.push({ ...entry, from: records[++position] ?? null })
    else entries.push(entry)
  }
  return entries
}

/** How many fields, parted by blanks, come before the path. */
const fieldsBeforePath: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10 }

function parseRecord(record: string): StatusEntry | null {
  const type = record.slice(0, 1)
  if (type === '?' || type === '!') {
    const kind = type === '?' ? 'untracked' : 'ignored'
    return { kind, path: record.slice(2), index: '.', worktree: '.', submodule: 'none', from: null }
  }
  const count = fieldsBeforePath[type]
  if (count === undefined) return null
  const fields = record.split(' ')
  const [, states = '..', submodule = 'N...'] = fields
  return {
    kind: type === '1' ? 'changed' : type === '2' ? 'renamed' : 'unmerged',
    path: fields.slice(count).join(' '),
    index: states.slice(0, 1),
    worktree: states.slice(1, 2),
    submodule: submodule.startsWith('N') ? 'none' : submodule === 'S...' ? 'clean' : 'dirty',
    from: null,
  }
}
