import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { expect, test } from '../support/test.ts'
import type { Product } from '../support/product.ts'

const reportSchema = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ findings: z.array(z.object({ id: z.string(), level: z.string(), what: z.string() })) })),
})

async function problems(product: Product): Promise<readonly string[]> {
  const { checks } = reportSchema.parse(JSON.parse((await product.run('doctor', '--json')).stdout))
  return checks.flatMap(({ findings }) =>
    findings.filter(({ level }) => level === 'problem').map(({ id, what }) => `${id}: ${what}`),
  )
}

test('doctor finds a working product in order, and what was done to it', async ({ product }) => {
  writeFileSync(join(product.environment['HOME'] ?? '', '.gitconfig'), '[user]\nname = A\nemail = a@localhost\n')
  expect(await problems(product)).toEqual([])
  const id = await product.dispatch('finish at once')
  expect((await product.run('wait', id)).code).toBe(0)
  await product.dispatch('--exec', 'sleep 300')
  expect(await problems(product)).toEqual([])
  chmodSync(product.home, 0o755)
  const found = await product.run('doctor')
  expect(found.code).toBe(1)
  expect(found.stdout).toContain('[home-mode]')
  expect((await product.run('doctor', '--fix')).code).toBe(0)
  expect(await problems(product)).toEqual([])
})

test('drill kills what it made itself, sees it come back, and leaves nothing', async ({ product }) => {
  test.setTimeout(120_000)
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('bb-drill-'))
  const { code, stdout } = await product.run('drill', '--json')
  const report = z
    .object({ passed: z.boolean(), steps: z.array(z.object({ name: z.string(), passed: z.boolean() })) })
    .parse(JSON.parse(stdout))
  const steps = ['start', 'supervisor', 'worker', 'finish', 'clean'].map((name) => ({ name, passed: true }))
  expect(report, stdout).toEqual({ passed: true, steps })
  expect(code).toBe(0)
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('bb-drill-'))).toEqual(before)
  expect(readdirSync(join(product.environment['XDG_RUNTIME_DIR'] ?? ''))).toEqual([])
})
