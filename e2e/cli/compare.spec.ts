import { existsSync } from 'node:fs'
import { z } from 'zod'
import { expect, test } from '../support/test.ts'

const rowsSchema = z.array(
  z.looseObject({
    id: z.string(),
    model: z.string(),
    worktree: z.string().nullable(),
    comparison: z.object({ id: z.string(), label: z.string() }).nullable(),
  }),
)

test('compare gives a task to several models, keep removes the others, restore brings one back', async ({
  product,
}) => {
  const rows = async () =>
    rowsSchema
      .parse(JSON.parse((await product.run('agents', '--json', '--all')).stdout))
      .toSorted((a, b) => a.model.localeCompare(b.model))
  expect(await product.run('compare', 'write the file level.txt', '--with', 'opus')).toMatchObject({ code: 2 })
  expect(await product.run('compare', 'write it', '--with', 'opus,/x')).toMatchObject({ code: 2 })
  const asked = ['--with', 'sonnet,haiku', '--with', 'opus', '--permission-mode', 'acceptEdits']
  const { code, stdout } = await product.run('compare', 'write the file level.txt', ...asked)
  expect(code).toBe(0)
  expect(stdout.match(/^comparing · [0-9a-f]{8} · (\w+) · /gm)).toHaveLength(3)
  const started = await rows()
  expect(started.map(({ model }) => model)).toEqual(['haiku', 'opus', 'sonnet'])
  expect(new Set(started.map(({ comparison }) => comparison?.id)).size).toBe(1)
  for (const { id } of started) expect(await product.run('wait', id, '--timeout', '60')).toMatchObject({ code: 0 })
  const worked = await rows()
  const [haiku, opus, sonnet] = worked
  expect(new Set(worked.map(({ worktree }) => worktree)).size).toBe(3)

  // Nobody can be asked here.
  expect(await product.run('keep', opus?.id ?? '')).toMatchObject({ code: 1 })
  expect(await rows()).toHaveLength(3)
  const kept = await product.run('keep', opus?.id ?? '', '--force')
  expect(kept).toMatchObject({ code: 0 })
  expect(kept.stdout).toContain(`removed · ${haiku?.id}`)
  expect(kept.stdout).toContain(`removed · ${sonnet?.id}`)
  expect((await rows()).map(({ id }) => id)).toEqual([opus?.id])
  expect(await product.run('keep', opus?.id ?? '', '--force')).toMatchObject({ code: 1 })
  expect(await product.run('restore', sonnet?.id ?? '')).toMatchObject({ code: 0 })
  expect((await rows()).map(({ model }) => model)).toEqual(['opus', 'sonnet'])
  expect(existsSync(`${sonnet?.worktree ?? ''}/level.txt`)).toBe(true)
})

test('what cannot be compared is refused before anything starts', async ({ product }) => {
  const outside = await product.run('compare', 'write the file', '--with', 'opus,sonnet', '--cwd', '/')
  expect(outside).toMatchObject({ code: 2 })
  expect(outside.stderr).toContain('git repository')
  expect(await product.run('agents', '--json', '--all')).toMatchObject({ stdout: '[]\n' })
})
