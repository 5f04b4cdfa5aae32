import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node-pty'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { commands } from '../arguments/commands.ts'
import { bashCompletions } from './bash.ts'
import { fishCompletions } from './fish.ts'
import { zshCompletions } from './zsh.ts'

const isThere = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0

/** A machine without a shell says so in the list of what was skipped. */
const title = (shell: string): string => `in ${shell}${isThere(shell) ? '' : ' (not installed here)'}`

/** A directory with a program `backburner` that knows two sessions, one with a name that a shell must not read. */
function place(script: string): { readonly directory: string; readonly script: string; readonly path: string } {
  const directory = temporaryDirectory()
  const file = join(directory, 'completions')
  writeFileSync(file, script)
  const program = join(directory, 'bin', 'backburner')
  mkdirSync(join(directory, 'bin'))
  writeFileSync(
    program,
    `#!/bin/sh
[ "$1 $2" = "completions sessions" ] && printf '7c5dcf5d\\tfix the parser\\tWorking\\n0a71bf62\\t$(touch hacked) x\\tFailed\\n'
[ "$1 $2" = "completions removed" ] && printf 'deadbeef\\tgone\\tremoved\\n'
exit 0
`,
  )
  chmodSync(program, 0o755)
  return { directory, script: file, path: `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}` }
}

type Typed = readonly [line: string, offers: readonly string[]]

/** What is typed, and what must be among the completions of its last word, in every shell. */
const typed: readonly Typed[] = [
  ['backburner att', ['attach']],
  ['backburner attach ', ['7c5dcf5d', '0a71bf62']],
  ['backburner stop 7c', ['7c5dcf5d']],
  ['backburner restore ', ['deadbeef']],
  ['backburner trash ', ['empty']],
  ['backburner trash empty --ol', ['--older-than']],
  ['backburner disk r', ['reclaim']],
  ['backburner disk reclaim --dr', ['--dry-run']],
  ['backburner gc --f', ['--force']],
  ['backburner agents --per', ['--permission-mode']],
  ['backburner agents --permission-mode a', ['acceptEdits', 'auto']],
  ['backburner --bg --engine s', ['shell']],
  ['backburner daemon sta', ['status']],
  ['backburner logs --fol', ['--follow']],
]

describe.skipIf(!isThere('bash'))(title('bash'), () => {
  const complete = (line: string): readonly string[] => {
    const { directory, script, path } = place(bashCompletions(commands))
    const words = line.split(' ')
    const set = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}`
    const program = `source '${script}'; ${set}; _backburner; printf '%s\\n' "\${COMPREPLY[@]}"`
    const ran = spawnSync('bash', ['--norc', '-c', program], { encoding: 'utf8', cwd: directory, env: { PATH: path } })
    expect(ran.stderr).toBe('')
    return ran.stdout.trim().split('\n')
  }

  test.each(typed)('%s', (line, offers) => {
    expect(complete(line)).toEqual(expect.arrayContaining([...offers]))
  })

  test('every command is offered, and a name is quoted for the shell', () => {
    expect([...complete('backburner ')].sort()).toEqual(
      commands.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]).sort(),
    )
    expect(complete('backburner attach fix')).toEqual([String.raw`fix\ the\ parser`])
    expect(complete(String.raw`backburner attach \$`)).toEqual([String.raw`\$\(touch\ hacked\)\ x`])
    expect(complete('backburner attach 7c5dcf5d ')).toEqual([''])
  })
})

describe.skipIf(!isThere('fish'))(title('fish'), () => {
  const complete = (line: string): readonly (readonly string[])[] => {
    const { directory, script, path } = place(fishCompletions(commands))
    const program = `source '${script}'; complete -C '${line}'`
    const env = { PATH: path, HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory }
    const ran = spawnSync('fish', ['--no-config', '-c', program], { encoding: 'utf8', cwd: directory, env })
    expect(ran.stderr).toBe('')
    return ran.stdout
      .trim()
      .split('\n')
      .map((one) => one.split('\t'))
  }

  test.each(typed)('%s', (line, offers) => {
    expect(complete(line).map(([word]) => word)).toEqual(expect.arrayContaining([...offers]))
  })

  test('flags come with what they do, sessions with their names', () => {
    expect(complete('backburner agents --js')).toEqual([['--json', expect.stringContaining('array')]])
    expect(complete('backburner attach 7')).toEqual([['7c5dcf5d', 'fix the parser · Working']])
  })
})

describe.skipIf(!isThere('zsh'))(title('zsh'), () => {
  /** Types a line and Tab into an interactive zsh; resolves with what its screen was sent. */
  const complete = async (line: string, wanted: readonly string[]): Promise<string> => {
    const { directory, script, path } = place(zshCompletions(commands))
    const terminal = spawn('zsh', ['-f', '-i'], {
      cols: 200,
      rows: 50,
      cwd: directory,
      env: { PATH: path, HOME: directory, TERM: 'dumb', PS1: 'ready> ' },
    })
    let seen = ''
    let look = (): void => undefined
    terminal.onData((text) => {
      seen += text
      look()
    })
    const until = (holds: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        look = () => (holds() ? resolve() : undefined)
        look()
      })
    try {
      await until(() => seen.includes('ready> '))
      terminal.write(`unsetopt LIST_AMBIGUOUS; setopt AUTO_LIST; zmodload zsh/complist\r`)
      terminal.write(`autoload -Uz compinit && compinit -u -D && source '${script}' && echo load''ed\r`)
      await until(() => seen.includes('\nloaded'))
      seen = ''
      terminal.write(`${line}\t\t`)
      await until(() => wanted.every((one) => seen.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '').includes(one)))
      return seen
    } finally {
      terminal.kill()
    }
  }

  test.each(typed)('%s', async (line, offers) => {
    await expect(complete(line, offers)).resolves.toBeDefined()
  })
})
