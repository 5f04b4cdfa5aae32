import { describe, expect, test } from 'vitest'
import { newSessionId } from '../testing/sessions.ts'
import { Environments } from './environments.ts'

const session = newSessionId()

describe('the environment of a session', () => {
  test('is that of its dispatcher, else the supervisor’s own, without the marks of a session around it', () => {
    const environments = new Environments({ A: 'own', BACKBURNER_JOB_DIR: '/jobs/1' })
    expect(environments.of(session)).toEqual({ A: 'own' })
    environments.set(session, { A: 'shell', BACKBURNER_JOB_DIR: '/jobs/2' })
    expect(environments.of(session)).toEqual({ A: 'shell' })
  })

  test('takes over credentials from a later shell, and nothing else', () => {
    const environments = new Environments({})
    environments.set(session, { PATH: '/a', ANTHROPIC_API_KEY: 'old', MY_TOKEN: 'same' })
    const later = {
      PATH: '/b',
      ANTHROPIC_API_KEY: 'new',
      MY_TOKEN: 'same',
      EDITOR: 'vi',
      ANTHROPIC_BASE_URL: 'http://x',
    }
    expect(environments.renew(session, later)).toEqual({ ANTHROPIC_API_KEY: 'new', ANTHROPIC_BASE_URL: 'http://x' })
    expect(environments.of(session)).toMatchObject({ PATH: '/a', ANTHROPIC_API_KEY: 'new' })
    expect(environments.of(session)).not.toHaveProperty('EDITOR')
  })

  test('is still known when a removal is undone, and only for the last few', () => {
    const environments = new Environments({})
    environments.set(session, { A: '1' })
    environments.forget(session)
    expect(environments.of(session)).toEqual({})
    environments.revive(session)
    expect(environments.of(session)).toEqual({ A: '1' })
    environments.forget(session)
    for (let n = 0; n < 30; n++) {
      const other = newSessionId()
      environments.set(other, { N: String(n) })
      environments.forget(other)
    }
    environments.revive(session)
    expect(environments.of(session)).toEqual({})
  })
})
