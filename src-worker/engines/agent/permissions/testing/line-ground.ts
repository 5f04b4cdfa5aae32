import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll } from 'vitest'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { afterAll } from 'vitest'
import type { PermissionMode } from '../../../../../src-shared/board/launch.ts'
import { Workplace } from '../../isolation/workplace.ts'
import { decidePermission } from '../decide-permission.ts'
import type { PermissionSituation, PermissionVerdict } from '../situation.ts'
import { readyForCommands, surveyCommand } from '../survey-command.ts'
import type { Survey } from '../survey/part.ts'

/** A repository with a session's worktree in it, a neighbour, and links across. */
export type LineGround = {
  readonly base: string
  readonly main: string
  readonly worktree: string
  readonly workplace: Workplace
  /** `$MAIN`, `$TREE`, `$BASE` and `$JOB` in a line stand for the places. */
  readonly fill: (line: string) => string
  readonly survey: (line: string) => Survey
  readonly decide: (line: string, how?: Partial<How>) => PermissionVerdict
}

type How = {
  readonly mode: PermissionMode
  readonly allow: readonly string[]
  readonly ask: readonly string[]
  readonly deny: readonly string[]
}

/** Makes the ground of a test file. Filled before the first test runs. */
export function useLineGround(): () => LineGround {
  let ground: LineGround | null = null
  beforeAll(async () => {
    await readyForCommands((what, error) => {
      throw new Error(what, { cause: error })
    })
    ground = makeGround(mkdtempSync(join(realpathSync('/tmp'), 'bb-')))
  })
  afterAll(() => {
    if (ground !== null) rmSync(ground.base, { recursive: true, force: true })
  })
  return () => {
    if (ground === null) throw new Error('the ground is not made yet')
    return ground
  }
}

function makeGround(base: string): LineGround {
  const main = join(base, 'main')
  const worktree = join(main, '.backburner', 'worktrees', 'w')
  const job = join(base, 'jobs', '1')
  for (const directory of [
    join(worktree, 'src'),
    join(worktree, 'secrets'),
    join(main, 'src'),
    join(base, 'other'),
    join(job, 'tmp'),
  ])
    mkdirSync(directory, { recursive: true })
  for (const file of [
    join(worktree, 'src', 'a.ts'),
    join(worktree, 'README.md'),
    join(worktree, '.env'),
    join(worktree, 'secrets', 'key'),
    join(main, 'README.md'),
    join(base, 'other', 'file'),
  ])
    writeFileSync(file, '')
  symlinkSync(main, join(worktree, 'to-main'))
  symlinkSync(join(main, 'new.txt'), join(worktree, 'to-nothing'))
  symlinkSync(join(base, 'other'), join(worktree, 'to-other'))
  symlinkSync(join(worktree, '.env'), join(worktree, 'innocent'))
  symlinkSync('../../..', join(worktree, 'up'))
  const workplace = new Workplace(main, [])
  workplace.enter({ path: worktree, branch: 'bb/w', mainCheckout: main, baseRef: 'main', baseCommit: '0' })
  const places: Readonly<Record<string, string>> = { MAIN: main, TREE: worktree, BASE: base, JOB: job }
  const fill = (line: string): string =>
    line.replace(/\$(MAIN|TREE|BASE|JOB)\b/g, (_all, name: string) => places[name] ?? '')
  const survey = (line: string): Survey => surveyCommand(fill(line), workplace, job)
  return {
    base,
    main,
    worktree,
    workplace,
    fill,
    survey,
    decide: (line, { mode = 'default', allow = [], ask = [], deny = [] } = {}) => {
      const situation: PermissionSituation = {
        mode,
        rules: { allow: allow.map(fill), ask: ask.map(fill), deny: deny.map(fill) },
        sessionRules: [],
        gitMayLook: true,
        root: worktree,
        directories: workplace.directories,
        ownDirectories: workplace.ownDirectories,
        jobDirectory: job,
      }
      const request = { tool: 'Bash', kind: 'command', paths: [], command: fill(line) } as const
      return decidePermission(request, survey(line), situation)
    },
  }
}
