import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { sampleRepository } from '../../../../src-node/testing/sample-repository.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import { finish, type Scripts } from '../testing/answering-model.ts'
import { agent, beginPlay, resultsOf, run, write } from '../testing/play-scripts.ts'
import { again, reply } from '../testing/play.ts'

// Real git and real processes, on a machine that may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

describe('a worker that dies while two subagents work', () => {
  const two: Scripts[string] = [[write('b.txt')], [run('echo two >> ran')], ['B.']]
  const sideBySide: Scripts = {
    main: [['Both.', agent('one'), agent('two')], [write('c.txt')], finish('Done.')],
    one: [[run('echo one >> ran')], [write('a.txt')], ['A.']],
    two,
  }
  const nested: Scripts = {
    main: [[agent('one', { subagent_type: 'boss' })], [write('c.txt')], finish('Done.')],
    one: [[run('echo one >> ran'), agent('two')], [write('a.txt')], ['A.']],
    two,
  }
  const forked: Scripts = {
    main: [['Both.', agent('one', { subagent_type: 'fork' }), agent('two')], [write('c.txt')], finish('Done.')],
    one: [[run('echo one >> ran')], [write('a.txt')], ['A.']],
    two,
  }
  /** A place with a kind of subagent that may start further ones. */
  const placeWithBoss = (): string => {
    const cwd = realpathSync(temporaryDirectory())
    mkdirSync(join(cwd, '.claude', 'agents'), { recursive: true })
    const tools = 'tools: Agent, Write, Bash'
    writeFileSync(
      join(cwd, '.claude', 'agents', 'boss.md'),
      `---\nname: boss\ndescription: Leads.\n${tools}\n---\nLead.\n`,
    )
    return cwd
  }

  test.each([
    ['side by side', sideBySide, 2],
    ['one for the other', nested, 1],
    ['one of them a fork', forked, 2],
  ])(
    '%s, at any entry: the next one goes on with both, runs no call twice, and the files are right',
    async (_, scripts, calls) => {
      const whole = await beginPlay(scripts, { cwd: placeWithBoss() })
      await whole.host.untilState('completed')
      const length = whole.host.entries.length
      expect(length).toBeGreaterThan(25)
      for (let death = 3; death <= length; death += 1) {
        let written = 0
        const killed = Promise.withResolvers<void>()
        const first = await beginPlay(scripts, {
          cwd: placeWithBoss(),
          onAppend: () => {
            written += 1
            if (written < death) return
            killed.resolve()
            throw new Error('killed')
          },
        })
        await killed.promise
        await first.engine.stop()
        const second = await again(first.host, 'interrupted', [], { state: 'working', result: null, endedAt: null })
        await second.host.untilState('completed')
        const { entries } = second.host
        const where = `killed at entry ${death} of ${length}: ${whole.host.entries[death - 1]?.type}`
        expect(
          readdirSync(first.cwd)
            .filter((name) => name.endsWith('.txt'))
            .toSorted(),
          where,
        ).toEqual(['a.txt', 'b.txt', 'c.txt'])
        const ran = existsSync(join(first.cwd, 'ran'))
          ? readFileSync(join(first.cwd, 'ran'), 'utf8').trim().split('\n')
          : []
        const cut = entries.filter((entry) => entry.type === 'tool-finished' && entry.title.includes('outcome unknown'))
        // A command that was cut off may have taken effect or not; it is never tried again.
        expect(new Set(ran).size, where).toBe(ran.length)
        expect(ran.length, where).toBeGreaterThanOrEqual(2 - cut.length)
        for (const type of ['tool-started', 'tool-finished'] as const) {
          const ids = entries.flatMap((entry) => (entry.type === type ? [entry.toolUseId] : []))
          expect(new Set(ids).size, `${where}: ${type}`).toBe(ids.length)
        }
        const agents = resultsOf(second.host, 'Agent')
        expect(
          agents.map((entry) => JSON.stringify(entry)).filter((text) => text.includes('"isError":false')),
          where,
        ).toHaveLength(calls)
        expect(
          new Set(entries.flatMap((entry) => (entry.type === 'task-started' ? [entry.task.id] : []))).size,
          where,
        ).toBe(2)
        await second.engine.stop()
      }
    },
    120_000,
  )
})

test('a worktree that a killed worker made for a subagent is taken up by the next one', async () => {
  const { directory } = await sampleRepository({ 'README.md': 'A clock.\n' })
  const killed = Promise.withResolvers<void>()
  const { host, engine, cwd } = await beginPlay(
    {
      main: [[agent('one', { isolation: 'worktree' })], finish('Done.')],
      one: [[write('a.txt')], ['A.']],
    },
    {
      cwd: directory,
      onAppend: ({ type }) => {
        if (type !== 'task-started') return
        killed.resolve()
        throw new Error('killed')
      },
    },
  )
  await killed.promise
  await engine.stop()
  const second = await again(host, 'interrupted', [], { state: 'working', result: null, endedAt: null })
  await second.host.untilState('completed')
  const worktrees = join(cwd, '.backburner', 'worktrees')
  expect(readdirSync(worktrees)).toEqual(['a-task-general-purpose'])
  expect(existsSync(join(worktrees, 'a-task-general-purpose', 'a.txt'))).toBe(true)
})

describe('a session that waits for a subagent’s question', () => {
  const launch = { permissionMode: 'default', worktree: { mode: 'none' } }

  test('takes the answer after a restart, and the subagent goes on with it', async () => {
    const { host, engine, cwd } = await beginPlay(
      { main: [[agent('one')], finish('Done.')], one: [[write('a.txt')], ['A.']] },
      { launch },
    )
    await host.untilState('blocked')
    await engine.stop()
    const answer = reply({ type: 'permission', decision: 'allow' }, host)
    const second = await again(host, 'rested', [answer])
    await second.host.untilState('completed')
    expect(readdirSync(cwd)).toEqual(['a.txt'])
    expect(second.host.taken).toEqual([answer.requestId])
    expect(second.host.entries.filter(({ type }) => type === 'request-opened')).toHaveLength(1)
    expect(resultsOf(second.host, 'Agent')).toMatchObject([{ isError: false }])
  })

  test('asks it again after a restart without an answer, and takes it then', async () => {
    const { host, engine, cwd } = await beginPlay(
      { main: [[agent('one')], finish('Done.')], one: [[write('a.txt')], ['A.']] },
      { launch },
    )
    const { request } = await host.untilState('blocked')
    await engine.stop()
    const second = await again(host, 'rested')
    await second.host.until('the question', () => second.host.states.at(-1)?.state === 'blocked')
    expect(second.host.record().request?.requestId).toBe(request?.requestId)
    await second.engine.reply(reply({ type: 'permission', decision: 'allow' }, second.host))
    await second.host.untilState('completed')
    expect(readdirSync(cwd)).toEqual(['a.txt'])
  })

  test('in the background comes back to its own rest once it is answered', async () => {
    const hold = Promise.withResolvers<void>()
    const { host, engine, cwd } = await beginPlay(
      {
        main: [[agent('one', { run_in_background: true })], finish('Done without it.')],
        one: [async () => hold.promise.then(() => [write('a.txt')]), ['A.']],
      },
      { launch },
    )
    await host.untilState('completed')
    hold.resolve()
    await host.untilState('blocked')
    await engine.reply(reply({ type: 'permission', decision: 'allow' }, host))
    const record = await host.untilState('completed')
    expect(record.result).toBe('Done without it.')
    await host.until('the subagent’s end', ({ tasks }) => tasks[0]?.state === 'completed')
    expect(readdirSync(cwd)).toEqual(['a.txt'])
  })

  test('stays blocked on it when its own turn ends meanwhile', async () => {
    const hold = Promise.withResolvers<void>()
    const { host, engine } = await beginPlay(
      {
        main: [
          [agent('one', { run_in_background: true })],
          async () => hold.promise.then(() => finish('Done without it.')),
        ],
        one: [[write('a.txt')], ['A.']],
      },
      { launch },
    )
    const { request } = await host.untilState('blocked')
    hold.resolve()
    await host.until('the turn’s end', () => host.states.some(({ state }) => state === 'completed'))
    await host.until('the question again', (record) => record.request?.requestId === request?.requestId)
    expect(host.record()).toMatchObject({ state: 'blocked', waitingFor: 'permission' })
    await engine.reply(reply({ type: 'permission', decision: 'deny' }, host))
    expect(await host.untilState('completed')).toMatchObject({ result: 'Done without it.' })
  })
})

describe('a subagent in the background', () => {
  test('goes on in the next worker, and the session hears of its end there', async () => {
    const hold = Promise.withResolvers<void>()
    const scripts: Scripts = {
      main: [[agent('one', { run_in_background: true })], ['It runs.'], ['So it has ended.']],
      one: [[write('a.txt')], async () => hold.promise.then(() => ['A is written.'])],
    }
    const { host, engine, model } = await beginPlay(scripts)
    await host.untilState('idle')
    await host.until('the file', () =>
      host.entries.some((entry) => entry.type === 'tool-finished' && entry.tool === 'Write'),
    )
    await engine.stop()
    expect(host.record().tasks).toMatchObject([{ state: 'stopped' }])
    const second = await again(host, 'rested')
    await second.host.until('it runs again', ({ tasks }) => tasks[0]?.state === 'running')
    hold.resolve()
    await second.host.until('the word of it', () => model.requests.some(({ text }) => text.includes('A is written.')))
    await second.host.until('rest', ({ summary }) => summary === 'So it has ended.')
    expect(second.host.entries.filter((entry) => entry.type === 'tool-started' && entry.tool === 'Write')).toHaveLength(
      1,
    )
  })

  test('goes on alone after its worker was killed: the turn that had ended does not begin again', async () => {
    const hold = Promise.withResolvers<void>()
    const { host, engine, model } = await beginPlay({
      main: [[agent('one', { run_in_background: true })], finish('Done without it.')],
      one: [async () => hold.promise.then(() => [write('a.txt')]), ['A is written.']],
    })
    await host.untilState('completed')
    await engine.stop()
    const second = await again(host, 'interrupted')
    hold.resolve()
    await second.host.until('its end', ({ tasks }) => tasks[0]?.state === 'completed')
    expect(second.host.record()).toMatchObject({ state: 'completed', result: 'Done without it.' })
    expect(model.requests.filter(({ script }) => script === 'main')).toHaveLength(2)
  })

  test('whose end the killed worker could not tell wakes the session in the next one', async () => {
    const hold = Promise.withResolvers<void>()
    const { host, engine, model } = await beginPlay(
      {
        main: [[agent('one', { run_in_background: true })], ['It runs.'], ['So it has ended.']],
        one: [async () => hold.promise.then(() => ['A is done.'])],
      },
      {
        onAppend: (entry) => {
          if (entry.type === 'user-message' && entry['taskId'] !== undefined) throw new Error('killed')
        },
      },
    )
    await host.untilState('idle')
    hold.resolve()
    await host.until('its end', ({ tasks }) => tasks[0]?.state === 'completed')
    await engine.stop()
    const second = await again(host, 'interrupted')
    await second.host.until('the answer', ({ summary }) => summary === 'So it has ended.')
    expect(model.requests.at(-1)?.text).toContain('A is done.')
  })

  test('ends with a session that the user has stopped', async () => {
    const { host, engine } = await beginPlay({
      main: [[agent('one', { run_in_background: true })], ['It runs.'], ['Still here.']],
      one: [[run('sleep 30')]],
    })
    await host.untilState('idle')
    await engine.stop(true)
    const second = await again(host, 'rested', [], { state: 'stopped' })
    await second.host.until('its end', ({ tasks }) => tasks[0]?.state === 'stopped')
    expect(second.host.entries.find(({ type }) => type === 'task-finished')).toMatchObject({ outcome: 'stopped' })
    await second.engine.reply(reply({ type: 'text', text: 'hello' }))
    await second.host.until('the answer', ({ summary }) => summary === 'Still here.')
  })
})

describe('a command in the background', () => {
  test('ends with its worker, and the next turn is told so', async () => {
    const { host, engine, model } = await beginPlay({
      main: [
        [{ name: 'Bash', input: { command: 'sleep 30', run_in_background: true } }],
        finish('Started.'),
        finish('Then not.'),
      ],
    })
    const { evidence } = await host.untilState('completed')
    expect(evidence.ref).toContain('in the background: sleep 30')
    await engine.stop()
    const second = await again(host, 'rested')
    await second.host.until('its end', ({ tasks }) => tasks[0]?.state === 'stopped')
    await second.engine.reply(reply({ type: 'text', text: 'and?' }))
    await second.host.until('the next end', ({ result }) => result === 'Then not.')
    expect(model.requests.at(-1)?.text).toContain('ended with the worker')
  })
})

describe('what was running when the worker died', () => {
  const known = async (call: { readonly name: string; readonly input: unknown }, prepare: (cwd: string) => void) => {
    const killed = Promise.withResolvers<void>()
    const { host, engine, cwd } = await beginPlay(
      { main: [[call], finish('Done.')] },
      {
        onAppend: (entry) => {
          if (entry.type !== 'tool-finished') return
          killed.resolve()
          throw new Error('killed')
        },
      },
    )
    await killed.promise
    await engine.stop()
    prepare(cwd)
    const second = await again(host, 'interrupted', [], { state: 'working', result: null, endedAt: null })
    await second.host.untilState('completed')
    return JSON.stringify(resultsOf(second.host, call.name)[0])
  }

  test('is reported with what its files say of it', async () => {
    const done = await known(write('a.txt'), () => undefined)
    expect(done).toContain('has exactly the content')
    expect(done).toContain('"isError":false')
    expect(done).toContain('"marks":[{')
    expect(await known(write('a.txt'), (cwd) => writeFileSync(join(cwd, 'a.txt'), 'other\n'))).toContain(
      'does not have',
    )
    const edit = { name: 'Edit', input: { file_path: 'new.txt', old_string: '', new_string: 'fresh text' } }
    expect(await known(edit, () => undefined)).toContain('very likely made')
    expect(await known(edit, () => undefined)).toContain('"isError":true')
  })
})
