import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const notCopied = new Set(['.git', '.cache', 'node_modules', 'out', 'dist', 'test-results', 'playwright-report'])
const steps = ['lint', 'layers', 'types', 'unused'] as const
type Step = (typeof steps)[number]

/** A file that breaks a rule, or helps another one to. */
const planted: Readonly<Record<string, string>> = {
  'src-main/core/planted/innocent.ts': 'export const innocent = 1\n',
  'src-renderer/ui/planted/reaches-main.ts':
    "import { innocent } from '../../../src-main/core/planted/innocent.ts'\n\nexport const reached = innocent\n",
  'src-main/core/planted/uses-electron.ts':
    "import { app } from 'electron'\n\nexport const version = () => app.getVersion()\n",
  'src-shared/base/planted/uses-process.ts': 'export const pid = () => process.pid\n',
  'src-node/planted/chicken.ts': "import { egg } from './egg.ts'\n\nexport const chicken = (): number => egg()\n",
  'src-node/planted/egg.ts': "import { chicken } from './chicken.ts'\n\nexport const egg = (): number => chicken()\n",
  'src-node/planted/exports.ts': 'export const wanted = 1\nexport const wantedByNobody = 2\n',
  'src-node/planted/exports.test.ts':
    "import { expect, test } from 'vitest'\nimport { wanted } from './exports.ts'\n\ntest('one', () => expect(wanted).toBe(1))\n",
}

let copy: string

beforeAll(() => {
  copy = realpathSync(mkdtempSync(path.join(tmpdir(), 'bb-rules-')))
  cpSync(root, copy, {
    recursive: true,
    preserveTimestamps: true,
    filter: (from) => !notCopied.has(path.relative(root, from)),
  })
  // What `check` has just learnt of the types: only what is planted has to be looked at.
  const types = path.join(root, '.cache/types')
  if (existsSync(types)) cpSync(types, path.join(copy, '.cache/types'), { recursive: true, preserveTimestamps: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction')
})

afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** Runs the copy's own check. */
function check(): { readonly output: string; readonly failed: readonly string[]; readonly status: number | null } {
  const run = spawnSync(process.execPath, ['scripts/check.mjs', ...steps], { cwd: copy, encoding: 'utf8' })
  const failed = /^check: failed: (.*)$/m.exec(run.stdout)?.[1]?.split(', ') ?? []
  return { output: `${run.stdout}${run.stderr}`, failed, status: run.status }
}

/** What one step printed. */
function outputOf(step: Step, output: string): string {
  return output.split(/^(?=[✓✗] )/m).find((part) => part.slice(2).startsWith(step)) ?? ''
}

// That the tree itself keeps them is what `npm run check` is for: `npm test` runs it too.
test('check names each rule that is broken, and complains of nothing else', { timeout: 180_000 }, () => {
  for (const [file, text] of Object.entries(planted)) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true })
    writeFileSync(path.join(copy, file), text)
  }
  const broken = check()
  expect(broken.status).toBe(1)
  expect(broken.failed).toEqual(steps)

  const layers = outputOf('layers', broken.output)
  expect(layers, 'renderer → main').toMatch(
    /renderer-stands-on-shared-only: src-renderer\/ui\/planted\/reaches-main\.ts/,
  )
  expect(layers, 'core → electron').toMatch(/electron-only-in-its-shell: src-main\/core\/planted\/uses-electron\.ts/)
  expect(layers, 'cycle').toMatch(/no-cycles: src-node\/planted\/(chicken|egg)\.ts/)

  const types = outputOf('types', broken.output)
  expect(types, 'renderer → main').toMatch(/src-renderer\/ui\/planted\/reaches-main\.ts.*TS6307/)
  expect(types, 'process in shared code').toMatch(/src-shared\/base\/planted\/uses-process\.ts.*'process'/)

  const lint = outputOf('lint', broken.output).split('\n\n')
  const files = broken.output.match(/\b(?:src-[a-z]+|scripts|bench|e2e)\/[\w./-]+\.tsx?\b/g) ?? []
  expect(files.filter((file) => !file.includes('/planted/'))).toEqual([])
  const complaintsAbout = (file: string) => lint.find((block) => block.includes(`/planted/${file}\n`))
  expect(complaintsAbout('reaches-main.ts')).toContain('no-restricted-imports')
  expect(complaintsAbout('uses-electron.ts')).toContain('no-restricted-imports')

  expect(outputOf('unused', broken.output), 'unused export').toMatch(/wantedByNobody .*src-node\/planted\/exports\.ts/)
})
