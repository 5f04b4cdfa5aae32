import { existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { sampleRepository } from '../../../../src-node/testing/sample-repository.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import { finish, together } from '../testing/answering-model.ts'
import { agent, beginPlay, resultsOf, run, write } from '../testing/play-scripts.ts'
import { reply } from '../testing/play.ts'

// Real git and real processes, on a machine that may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

describe('subagents that are called in one answer', () => {
  test('work at the same time, each in a conversation of its own, and their last words are the results', async () => {
    const meet = together(2)
    const { host, cwd, model } = await beginPlay({
      main: [['Both.', agent('one'), agent('two')], finish('Done.')],
      one: [meet([write('a.txt')]), ['A is written.']],
      two: [meet([write('b.txt')]), ['B is written.']],
    })
    const record = await host.untilState('completed')
    expect(readdirSync(cwd).toSorted()).toEqual(['a.txt', 'b.txt'])
    const results = resultsOf(host, 'Agent')
    expect(results).toHaveLength(2)
    expect(JSON.stringify(results)).toContain('A is written.')
    expect(JSON.stringify(results)).toMatch(/tool_uses: 1/)
    expect(model.requests.filter(({ script }) => script === 'one')[1]?.text).not.toContain('b.txt')
    expect(record.usage.requests).toBe(6)
    await host.until('the list of tasks', ({ tasks }) => tasks.every(({ state }) => state === 'completed'))
    expect(host.record().tasks.map(({ title }) => title)).toEqual(['the one part', 'the two part'])
    const calls = host.entries.flatMap((entry) => (entry.type === 'tool-started' ? [entry.toolUseId] : []))
    expect(new Set(calls).size).toBe(calls.length)
  })

  test('count on the row while they run, and the row says what they do', async () => {
    const hold = Promise.withResolvers<void>()
    const { host } = await beginPlay({
      main: [[agent('one'), agent('two')], finish('Done.')],
      one: [['Quick.']],
      two: [[write('b.txt')], async () => hold.promise.then(() => ['Slow.'])],
    })
    await host.until('one of two', ({ progress }) => progress?.done === 1 && progress.total === 2)
    hold.resolve()
    await host.untilState('completed')
    expect(host.summaries.some((line) => line.includes('the two part'))).toBe(true)
    await host.until('no count', ({ progress }) => progress === null)
  })

  test('ask one after the other, and name themselves', async () => {
    const { host, engine, cwd } = await beginPlay(
      {
        main: [[agent('one'), agent('two')], finish('Done.')],
        one: [[write('a.txt')], ['A.']],
        two: [[write('b.txt')], ['B.']],
      },
      { launch: { permissionMode: 'default', worktree: { mode: 'none' } } },
    )
    const first = await host.untilState('blocked')
    expect(first.summary).toMatch(/^general-purpose “the (one|two) part” wants to write [ab]\.txt/)
    const asked = first.request?.requestId
    await engine.reply(reply({ type: 'permission', decision: 'allow' }, host))
    const second = await host.until(
      'the other question',
      ({ state, request }) => state === 'blocked' && request?.requestId !== asked,
    )
    expect(second.summary).not.toBe(first.summary)
    await engine.reply(reply({ type: 'permission', decision: 'deny', reason: 'not there' }, host))
    await host.untilState('completed')
    expect(readdirSync(cwd)).toHaveLength(1)
  })

  test('are not asked about what an answer to another has settled for the session', async () => {
    const { host, engine, cwd } = await beginPlay(
      {
        main: [[agent('one'), agent('two')], finish('Done.')],
        one: [[write('a.txt')], ['A.']],
        two: [[write('b.txt')], ['B.']],
      },
      { launch: { permissionMode: 'default', worktree: { mode: 'none' } } },
    )
    await host.untilState('blocked')
    await engine.reply(reply({ type: 'permission', decision: 'allow-session', rule: 'Edit' }, host))
    await host.untilState('completed')
    expect(readdirSync(cwd)).toHaveLength(2)
    expect(host.entries.filter(({ type }) => type === 'request-opened')).toHaveLength(1)
  })

  test('move the session into one worktree, whoever edits first', async () => {
    const { directory } = await sampleRepository({ 'README.md': 'A clock.\n' })
    const meet = together(2)
    const { host, cwd } = await beginPlay(
      {
        main: [[agent('one'), agent('two')], [write('c.txt')], finish('Done.')],
        one: [meet([write('a.txt')]), ['A.']],
        two: [meet([write('b.txt')]), ['B.']],
      },
      { cwd: directory, launch: { permissionMode: 'bypassPermissions', worktree: { mode: 'auto' } } },
    )
    const { worktree } = await host.untilState('completed')
    expect(readdirSync(join(cwd, '.backburner', 'worktrees'))).toEqual(['a-task'])
    expect(readdirSync(worktree?.path ?? '').toSorted()).toEqual(['.git', 'README.md', 'a.txt', 'b.txt', 'c.txt'])
    expect(existsSync(join(cwd, 'a.txt'))).toBe(false)
    expect(host.entries.filter(({ type }) => type === 'worktree-entered')).toHaveLength(1)
  })
})

describe('a subagent', () => {
  test('of an unknown kind is refused with those that there are', async () => {
    const { host } = await beginPlay({ main: [[agent('one', { subagent_type: 'wizard' })], finish('Done.')] })
    await host.untilState('completed')
    expect(resultsOf(host, 'Agent')[0]).toMatchObject({
      isError: true,
      content: expect.stringMatching(/wizard.*general-purpose, Explore, Plan, fork/),
    })
  })

  test('of a definition has its prompt, tools and model; the older name of the tool is taken', async () => {
    const cwd = realpathSync(temporaryDirectory())
    mkdirSync(join(cwd, '.claude', 'agents'), { recursive: true })
    writeFileSync(
      join(cwd, '.claude', 'agents', 'reviewer.md'),
      '---\nname: reviewer\ndescription: Reviews.\ntools: Read, Grep\nmodel: haiku\n---\nYou review like a hawk.\n',
    )
    const { host, model } = await beginPlay(
      {
        main: [
          [{ name: 'Task', input: { description: 'r', prompt: 'play one', subagent_type: 'reviewer' } }],
          finish('Done.'),
        ],
        one: [[write('a.txt')], ['Reviewed.']],
      },
      { cwd, environment: { ANTHROPIC_DEFAULT_HAIKU_MODEL: 'small-one' } },
    )
    await host.untilState('completed')
    const request = model.requests.find(({ script }) => script === 'one')
    expect(request).toMatchObject({ model: 'small-one', tools: ['Read', 'Grep', 'Finish'] })
    expect(request?.text).toContain('like a hawk')
    expect(existsSync(join(cwd, 'a.txt'))).toBe(false)
  })

  test('that explores changes nothing, whatever the mode of its session', async () => {
    const { host, cwd, model } = await beginPlay({
      main: [[agent('one', { subagent_type: 'Explore' })], finish('Done.')],
      one: [[run('touch made')], ['Looked.']],
    })
    await host.untilState('completed')
    expect(readdirSync(cwd)).toEqual([])
    expect(model.requests.find(({ script }) => script === 'one')?.tools).not.toContain('Write')
  })

  test('may end with Finish; a failed one is an error for its caller', async () => {
    const { host } = await beginPlay({
      main: [[agent('one')], finish('Done.')],
      one: [[{ name: 'Finish', input: { outcome: 'failed', result: 'No way to do it.' } }]],
    })
    await host.untilState('completed')
    expect(resultsOf(host, 'Agent')[0]).toMatchObject({
      isError: true,
      content: expect.stringContaining('No way to do it.'),
    })
  })

  test('that forks knows the conversation, and goes on from there', async () => {
    const { host, model } = await beginPlay({
      main: [['I know 4711.', agent('side', { subagent_type: 'fork' })], finish('Done.')],
      side: [[write('side.txt')], ['The side is done.']],
    })
    await host.untilState('completed')
    const forked = model.requests.filter(({ script }) => script === 'side')
    expect(forked[0]?.text).toContain('I know 4711.')
    expect(forked[0]?.tools).toEqual(model.requests[0]?.tools)
    expect(JSON.stringify(resultsOf(host, 'Agent'))).toContain('The side is done.')
  })

  test('with a worktree of its own leaves it when it holds work, and none when it does not', async () => {
    const { directory } = await sampleRepository({ 'README.md': 'A clock.\n' })
    const { host, cwd } = await beginPlay(
      {
        main: [[agent('one', { isolation: 'worktree' }), agent('two', { isolation: 'worktree' })], finish('Done.')],
        one: [[write('a.txt')], ['A.']],
        two: [[run('cat README.md')], ['B.']],
      },
      { cwd: directory },
    )
    await host.untilState('completed')
    const left = readdirSync(join(cwd, '.backburner', 'worktrees'))
    expect(left).toHaveLength(1)
    expect(existsSync(join(cwd, '.backburner', 'worktrees', left[0] ?? '', 'a.txt'))).toBe(true)
    expect(host.record().worktree).toBe(null)
    expect(JSON.stringify(resultsOf(host, 'Agent'))).toContain('its worktree was removed')
  })

  test('is stopped alone, and steered while it works', async () => {
    const hold = Promise.withResolvers<void>()
    const { host, engine, model } = await beginPlay({
      main: [[agent('one'), agent('two')], finish('Done.')],
      one: [[run('sleep 30')], ['Never.']],
      two: [[write('b.txt')], async () => hold.promise.then(() => ['Almost.']), ['With your word in mind.']],
    })
    await host.until('both at work', () => model.requests.filter(({ script }) => script !== 'main').length === 3)
    await host.until('both listed', (record) => record.tasks.length === 2)
    const [one, two] = [host.record().tasks[0]?.id ?? '', host.record().tasks[1]?.id ?? '']
    const steered = engine.tasks?.steer(two, 'mind the gap')
    expect(await engine.tasks?.stop(one)).toEqual({ outcome: 'done' })
    hold.resolve()
    expect(await steered).toEqual({ outcome: 'done' })
    await host.untilState('completed')
    expect(model.requests.findLast(({ script }) => script === 'two')?.text).toContain('mind the gap')
    expect(JSON.stringify(resultsOf(host, 'Agent'))).toContain('was stopped before it was done')
    const read = await engine.tasks?.read(two, 10_000)
    expect(read).toMatchObject({ outcome: 'done', text: expect.stringContaining('With your word in mind.') })
  })

  test('is ended with the turn that waits for it', async () => {
    const { host, engine } = await beginPlay({ main: [[agent('one')], finish('Done.')], one: [[run('sleep 30')]] })
    await host.until('the command', () =>
      host.entries.some((entry) => entry.type === 'tool-started' && entry.tool === 'Bash'),
    )
    await engine.interrupt()
    expect(host.record().state).toBe('idle')
    await host.until('its end', ({ tasks }) => tasks[0]?.state === 'stopped')
    expect(host.entries.find((entry) => entry.type === 'task-finished')).toMatchObject({ outcome: 'stopped' })
  })

  test('in the background goes on when the turn ends, and the session is told of its end', async () => {
    const hold = Promise.withResolvers<void>()
    const { host, model } = await beginPlay({
      main: [[agent('one', { run_in_background: true })], ['It runs.'], ['So it has ended.']],
      one: [async () => hold.promise.then(() => [write('a.txt')]), ['A is written.']],
    })
    await host.untilState('idle')
    expect(host.record().tasks).toMatchObject([{ state: 'running', background: true }])
    hold.resolve()
    await host.until('the word of it', () => model.requests.some(({ text }) => text.includes('A is written.')))
    await host.until('rest', ({ state, summary }) => state === 'idle' && summary === 'So it has ended.')
  })

  test('called again goes on in its conversation', async () => {
    const { host, model } = await beginPlay({
      main: [
        [agent('one')],
        async () => {
          const id = host.entries.flatMap((entry) => (entry.type === 'task-started' ? [entry.task.id] : []))[0]
          return await Promise.resolve([agent('more', { resume: id })])
        },
        finish('Done.'),
      ],
      one: [['The answer is 4711.']],
      more: [['As I said.']],
    })
    await host.untilState('completed')
    expect(model.requests.find(({ script }) => script === 'more')?.text).toContain('The answer is 4711.')
    expect(host.record().tasks).toHaveLength(1)
  })
})
