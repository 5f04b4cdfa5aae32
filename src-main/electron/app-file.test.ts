import { describe, expect, it } from 'vitest'
import { fileOf } from './app-file.ts'

describe('the file behind a URL of the window', () => {
  it.each([
    ['app://backburner/', '/out/renderer/index.html'],
    ['app://backburner/assets/a.js?x=1', '/out/renderer/assets/a.js'],
    ['app://backburner/%61.css', '/out/renderer/a.css'],
    ['app://elsewhere/index.html', null],
    ['app://backburner/..%2f..%2fetc/passwd', null],
    ['app://backburner/%2e%2e/%2e%2e/etc/passwd', '/out/renderer/etc/passwd'],
    ['app://backburner/%zz', null],
  ])('%s', (url, file) => {
    expect(fileOf('/out/renderer', url)).toBe(file)
  })
})
