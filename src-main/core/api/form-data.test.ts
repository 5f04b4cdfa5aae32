import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('the stand-in for FormData keeps the HTTP client of Node from being loaded', () => {
  const code = `
    const { standInForFormData } = await import(${JSON.stringify(join(import.meta.dirname, 'form-data.ts'))})
    standInForFormData()
    console.log({} instanceof FormData, process.moduleLoadList.filter((name) => name.includes('undici')))`
  expect(execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' })).toBe(
    'false []\n',
  )
})
