import { git } from './git.ts'

/** A remote as the configuration names it. */
export type GitRemote = {
  readonly name: string
  readonly url: string
  /** Where it is pushed to, if that is elsewhere. */
  readonly pushUrl: string | null
  /** What `gh repo set-default` wrote: `base`, or another repository's name. */
  readonly ghResolved: string | null
}

/** The remotes of a repository, and where its branch goes. */
export type Remotes = {
  readonly remotes: readonly GitRemote[]
  readonly branch: string | null
  /** The remote that a push of the branch goes to without being told; null: nobody said. */
  readonly pushRemote: string | null
}

/** Reads the remotes from the configuration alone: nothing is asked over the network. */
export async function readRemotes(cwd: string): Promise<Remotes> {
  const args = ['config', '--get-regexp', '-z', String.raw`^(remote|branch)\.`]
  const [{ stdout }, head] = await Promise.all([
    git(args, { cwd, expect: [0, 1] }),
    git(['symbolic-ref', '--quiet', '--short', 'HEAD'], { cwd, expect: [0, 1] }),
  ])
  const branch = head.exitCode === 0 ? head.stdout.trimEnd() : null
  const values = new Map<string, string>()
  for (const entry of stdout.split('\0')) {
    const [key = '', ...value] = entry.split('\n')
    if (!values.has(key)) values.set(key, value.join('\n'))
  }
  const names = [...values.keys()].flatMap((key) => /^remote\.(.+)\.url$/s.exec(key)?.[1] ?? [])
  const of = (key: string): string | null => values.get(key) ?? null
  return {
    remotes: names.map((name) => ({
      name,
      url: of(`remote.${name}.url`) ?? '',
      pushUrl: of(`remote.${name}.pushurl`),
      ghResolved: of(`remote.${name}.gh-resolved`),
    })),
    branch,
    pushRemote:
      of(`branch.${branch ?? ''}.pushremote`) ?? of('remote.pushdefault') ?? of(`branch.${branch ?? ''}.remote`),
  }
}
