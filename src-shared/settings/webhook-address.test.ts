import { expect, it } from 'vitest'
import { isAllowedWebhook } from './webhook-address.ts'

it.each([
  ['https://hooks.example.com/services/T/B/x', true],
  ['https://example.com', true],
  ['http://localhost:8080/hook?x=1', true],
  ['http://127.0.0.1/', true],
  ['http://[::1]:9', true],
  ['http://example.com/', false],
  ['http://127.0.0.1@example.com/', false],
  ['http://localhost:80@example.com/', false],
  ['http://localhost.example.com/', false],
  ['https://user:pass@example.com/', false],
  ['file:///etc/passwd', false],
  ['https://example.com/a b', false],
  ['', false],
])('%s: %s', (address, allowed) => {
  expect(isAllowedWebhook(address)).toBe(allowed)
})
