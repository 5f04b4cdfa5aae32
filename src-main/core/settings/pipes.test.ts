import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readBounded } from '../../../src-node/definitions/definition-files.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { findProject } from './project.ts'

/** Of four reads that wait for ever, none is left for anybody else. */
test('a project whose files are pipes and devices keeps nobody waiting', async () => {
  const cwd = temporaryDirectory()
  for (const file of [
    '.claude/agents/a.md',
    '.claude/agents/b.md',
    '.claude/agents/c.md',
    '.claude/agents/d.md',
    '.git',
    'CLAUDE.md',
  ]) {
    mkdirSync(dirname(join(cwd, file)), { recursive: true })
    execFileSync('mkfifo', [join(cwd, file)])
  }
  expect(await findProject(cwd)).toMatchObject({ directory: cwd })
  expect(await readBounded(join(cwd, 'CLAUDE.md'))).toBeNull()
  expect(
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => readBounded(join(cwd, '.claude', 'agents', `${name}.md`)))),
  ).toEqual([null, null, null, null])
  const endless = temporaryDirectory()
  symlinkSync('/dev/zero', join(endless, '.git'))
  expect(await findProject(endless)).toMatchObject({ directory: endless })
})
