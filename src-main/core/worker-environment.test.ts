import { expect, test, vi } from 'vitest'
import { dispatchShell, rowWhere } from './testing/sessions.ts'
import { startHere } from './testing/start-here.ts'
import { testHome } from './testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

test('what the user tells Node is for the commands of a session, and does not keep its worker from starting', async () => {
  const { api } = await startHere(testHome())
  const NODE_OPTIONS = '--require ./not-there.cjs --no-such-flag'
  const { sessionId } = await dispatchShell(api, 'echo "told: $NODE_OPTIONS"; env | grep -c "^BACKBURNER_USER"; true', {
    environment: { PATH: process.env['PATH'] ?? '', NODE_OPTIONS },
  })
  expect(await rowWhere(api, sessionId, ({ exit }) => exit !== null)).toMatchObject({ state: 'completed' })
  const { text } = await api.output.recent({ sessionId })
  expect(text).toContain(`told: ${NODE_OPTIONS}`)
  expect(text).toMatch(/^0$/m)
})
