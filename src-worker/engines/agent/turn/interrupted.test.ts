import { describe, expect, test } from 'vitest'
import { finish } from '../testing/answering-model.ts'
import type { MemoryHost } from '../testing/memory-host.ts'
import { again } from '../testing/play.ts'
import { beginPlay, resultsOf, run } from '../testing/play-scripts.ts'

const scripts = { main: [[run('echo begun; sleep 60')], finish('Done.')] }

async function untilBegun(host: MemoryHost): Promise<void> {
  // The command itself has the word in it, too.
  const printed = (): string =>
    host.shown.flatMap((output) => (output.type === 'tool-output' ? [output.text] : [])).join('')
  await expect.poll(printed).toContain('begun')
}

describe('a command that runs', () => {
  test('when the user interrupts: the model is told what it had printed', async () => {
    const { host, engine } = await beginPlay(scripts)
    await untilBegun(host)
    await engine.interrupt()
    await host.untilState('idle')
    const [result] = resultsOf(host, 'Bash')
    expect(result).toMatchObject({ isError: true })
    expect(JSON.stringify(result)).toContain('begun')
  })

  test('when the session is stopped: the next worker tells the model what it had printed', async () => {
    const first = await beginPlay(scripts)
    await untilBegun(first.host)
    await first.engine.stop()
    const { host } = await again(first.host, 'interrupted')
    await host.untilState('completed')
    const [result] = resultsOf(host, 'Bash')
    expect(result).toMatchObject({ isError: true })
    expect(JSON.stringify(result)).toContain('begun')
  })
})
