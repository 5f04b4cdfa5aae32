import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { findToken } from './token.ts'

/** A directory for PATH with doubles of programs. */
function programs(doubles: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory()
  for (const [name, script] of Object.entries(doubles))
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return directory
}

/** What git answers where a helper keeps something for the host, and only if nobody would be asked. */
const keeper = `
input=$(cat)
[ "$*" = "-c credential.interactive=false credential fill" ] && [ "$GIT_TERMINAL_PROMPT$GCM_INTERACTIVE" = 0never ] || exit 1
host=$(printf %s "$input" | sed -n s/^host=//p)
printf 'protocol=https\\nhost=%s\\nusername=ann\\npassword=kept-by-git-for-%s\\n' "$host" "$host"`

describe('the token', () => {
  it('is the environment’s, for that host alone', async () => {
    const environment = { PATH: '', GH_TOKEN: 'one', GITHUB_TOKEN: 'two', GH_ENTERPRISE_TOKEN: 'three' }
    const tokenOf = async (host: string, from: Record<string, string>, isPointed = false) =>
      (await findToken(host, from, isPointed))?.token ?? null
    expect(await tokenOf('github.com', environment)).toBe('one')
    expect(await tokenOf('acme.ghe.com', environment)).toBe('one')
    expect(await tokenOf('git.corp.example', environment)).toBe('three')
    expect(await tokenOf('git.corp.example', { PATH: '', GITHUB_TOKEN: 'two' })).toBeNull()
    expect(await tokenOf('git.corp.example', { PATH: '', GITHUB_TOKEN: 'two' }, true)).toBe('two')
  })

  it('is what gh keeps, where the environment has none', async () => {
    const PATH = `${programs({ gh: 'echo "kept-for-$4"', git: keeper })}:/usr/bin:/bin`
    expect(await findToken('github.com', { PATH }, false)).toEqual({ token: 'kept-for-github.com', from: 'gh' })
    expect(await findToken('git.corp.example', { PATH }, false)).toMatchObject({ token: 'kept-for-git.corp.example' })
  })

  it('is what git’s helpers keep, where gh has none; of other hosts that may be anything', async () => {
    const PATH = `${programs({ gh: 'echo "not signed in" >&2; exit 1', git: keeper })}:/usr/bin:/bin`
    expect(await findToken('github.com', { PATH }, false)).toEqual({ token: 'kept-by-git-for-github.com', from: 'git' })
    expect(await findToken('gitlab.com', { PATH }, false)).toBeNull()
    expect(await findToken('git.corp.example', { PATH }, true)).toMatchObject({ from: 'git' })
  })

  it('is none where nobody keeps one, and nobody is asked for one', async () => {
    const odd = programs({ gh: 'echo "kept for $4"', git: 'cat >/dev/null; echo "password=a b"' })
    expect(await findToken('github.com', { PATH: `${odd}:/usr/bin:/bin` }, false)).toBeNull()
    expect(await findToken('github.com', { PATH: '' }, false)).toBeNull()
    const home = temporaryDirectory()
    const real = { PATH: `${programs({ gh: 'exit 1' })}:/usr/bin:/bin`, HOME: home, GIT_CONFIG_NOSYSTEM: '1' }
    expect(await findToken('github.com', real, false)).toBeNull()
    writeFileSync(join(home, 'keys'), 'https://ann:stored-by-git@github.com\n', { mode: 0o600 })
    writeFileSync(join(home, '.gitconfig'), `[credential]\n\thelper = store --file=${join(home, 'keys')}\n`)
    expect(await findToken('github.com', real, false)).toEqual({ token: 'stored-by-git', from: 'git' })
  })
})
