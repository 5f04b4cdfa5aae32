import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { sampleRepository } from '../../../../src-node/testing/sample-repository.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import type { MemoryHost } from '../testing/memory-host.ts'
import { beginPlay } from '../testing/play-scripts.ts'
import { again, begin, files, practice, reply, usePractice } from '../testing/play.ts'

vi.setConfig({ testTimeout: 30_000 })
usePractice()

const bodySchema = z.looseObject({ system: z.unknown(), messages: z.array(z.looseObject({ content: z.unknown() })) })

/** The requests of the main conversation so far. */
async function requests() {
  return (await practice().requests()).map(({ body }) => bodySchema.parse(body))
}

/** A model that makes these calls, one an answer, then finishes. */
async function script(match: string, calls: readonly { name: string; input: object }[]): Promise<void> {
  await practice().call('/practice/scripts', {
    name: 'calls',
    match: { regex: match },
    turns: [
      ...calls.map(({ name, input }) => ({ content: [{ type: 'tool_use', name, input }] })),
      { content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'Done.' } }] },
    ],
  })
}

function results(host: MemoryHost): readonly string[] {
  return host.entries.flatMap((entry) => (entry.type === 'tool-finished' ? [JSON.stringify(entry.content)] : []))
}

const project = async (more: Readonly<Record<string, string>>) =>
  (await sampleRepository({ ...files, ...more })).directory

function userWith(texts: Readonly<Record<string, string>>): { HOME: string } {
  const home = temporaryDirectory()
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  return { HOME: home }
}

test('the system prompt is the same after a restart, whatever has changed around it', async () => {
  const cwd = await project({ 'CLAUDE.md': 'Speak softly.' })
  const { host, engine } = await begin('edit clock.js and run the tests', {
    cwd,
    launch: { permissionMode: 'bypassPermissions' },
  })
  await host.untilState('completed')
  await engine.stop()
  writeFileSync(join(cwd, 'CLAUDE.md'), 'Shout.')
  const { host: second, engine: next } = await again(host, 'rested')
  await next.reply(reply({ type: 'text', text: 'finish at once' }))
  await second.until('the second result', () => second.states.some(({ state }) => state === 'completed'))
  const systems = (await requests()).map(({ system }) =>
    JSON.stringify(system).replaceAll(/"cache_control":\{[^}]*\}/g, ''),
  )
  expect(systems.length).toBeGreaterThan(4)
  expect(new Set(systems).size).toBe(1)
  expect(systems[0]).toContain('Speak softly.')
  expect(second.entries.filter(({ type }) => type === 'system-prompt')).toHaveLength(1)
})

describe('a command', () => {
  test('stands for its text, with arguments, outputs and files, and stays what the user typed for people', async () => {
    const environment = userWith({
      '.claude/commands/look.md':
        '---\nallowed-tools: Bash(echo:*)\n---\nFinish at once. Look at $1 closely.\nSays: !`echo hello $2`\nSee @clock.js',
    })
    const { host } = await begin('/look clock.js world', { cwd: await project({}), environment })
    await host.untilState('completed', 'failed', 'idle')
    const said = host.entries.find((entry) => entry.type === 'user-message')
    expect(said).toMatchObject({
      typed: '/look clock.js world',
      content: [
        'Finish at once. Look at clock.js closely.\nSays: hello world\nSee @clock.js',
        '<file path="clock.js">\nexport const hour = 13\n</file>',
      ].join('\n\n'),
    })
  })

  test('is answered by the model that it names, and what is said next by the session’s again', async () => {
    const environment = userWith({ '.claude/commands/deep.md': '---\nmodel: opus\n---\nThink about $1.' })
    const { host, engine, model } = await beginPlay({}, { environment, prompt: 'hello' })
    await host.untilState('idle')
    await engine.reply(reply({ type: 'text', text: '/deep clocks' }))
    await vi.waitFor(() => expect(model.requests).toHaveLength(2))
    await host.untilState('idle')
    const worker = await again(host, 'rested')
    await worker.engine.reply(reply({ type: 'text', text: 'and now?' }))
    await vi.waitFor(() => expect(model.requests).toHaveLength(3))
    expect(model.requests.map((one) => one.model.replaceAll(/claude-|[-\d]/g, ''))).toEqual([
      'sonnet',
      'opus',
      'sonnet',
    ])
  })

  test('of a project runs nothing until the project is trusted, and changes nothing before there is a worktree', async () => {
    const cwd = await project({
      '.claude/commands/make.md':
        '---\nallowed-tools: Bash(touch:*), Bash(echo:*)\n---\nFinish at once.\n!`touch made.txt`\n!`echo seen`',
    })
    const { host, engine } = await begin('/make', { cwd })
    await host.untilState('completed', 'failed', 'idle')
    const said = (at: MemoryHost) =>
      at.entries
        .filter((entry) => entry.type === 'user-message')
        .map((entry) => JSON.stringify(entry.content))
        .join('\n')
    expect(said(host)).toContain('(not run: the project is not trusted)')
    engine.setRules({ allow: [], ask: [], deny: [] }, true)
    await engine.reply(reply({ type: 'text', text: '/make' }))
    await host.until('the second one', () => said(host).includes('seen'))
    expect(said(host)).toContain('not run yet')
    expect(existsSync(join(cwd, 'made.txt'))).toBe(false)
  })
})

describe('the tool Skill', () => {
  const skill = '---\ndescription: How to tell the time\n---\nLook at the clock: $ARGUMENTS.'

  test('gives the model the text of a skill that its prompt lists', async () => {
    await script('tell the time', [{ name: 'Skill', input: { skill: 'clock', args: 'now' } }])
    const cwd = await project({ '.claude/skills/clock/SKILL.md': skill })
    const { host } = await begin('tell the time', { cwd })
    await host.untilState('completed')
    expect(results(host)[0]).toContain('Look at the clock: now.')
    expect(results(host)[0]).toContain(join(cwd, '.claude/skills/clock'))
    expect(JSON.stringify((await requests())[0]?.system)).toContain('- clock: How to tell the time')
  })

  test('lets the model read the further files of a skill of the user', async () => {
    const environment = userWith({
      '.claude/skills/own/SKILL.md': '---\ndescription: x\n---\nSee more.md',
      '.claude/skills/own/more.md': 'There is more.',
    })
    const more = join(environment.HOME, '.claude/skills/own/more.md')
    await script('use it', [
      { name: 'Skill', input: { command: '/own' } },
      { name: 'Read', input: { file_path: more } },
    ])
    const { host } = await begin('use it', { cwd: await project({}), environment })
    await host.untilState('completed', 'blocked')
    expect(results(host)[1]).toContain('There is more.')
  })

  test.each([
    ['nothing', 'There is no skill nothing. There are: clock.'],
    ['own', 'Only the user may call own.'],
  ])('refuses %s', async (name, words) => {
    await script('tell the time', [{ name: 'Skill', input: { skill: name } }])
    const cwd = await project({
      '.claude/skills/clock/SKILL.md': skill,
      '.claude/commands/own.md': '---\ndisable-model-invocation: true\n---\nx',
    })
    const { host } = await begin('tell the time', { cwd })
    await host.untilState('completed')
    expect(results(host)[0]).toContain(words)
  })

  test('obeys a deny rule for one skill', async () => {
    await script('tell the time', [{ name: 'Skill', input: { skill: 'clock' } }])
    const cwd = await project({ '.claude/skills/clock/SKILL.md': skill })
    const { host, engine } = await begin('tell the time', { cwd, limits: { rulesWithinMs: 5_000 } })
    engine.setRules({ allow: [], ask: [], deny: ['Skill(clock)'] }, false)
    await host.untilState('completed')
    expect(results(host)[0]).not.toContain('Look at the clock')
  })
})

test('instructions of a folder come with the first file below it, once', async () => {
  await script('look around', [
    { name: 'Read', input: { file_path: 'api/a.js' } },
    { name: 'Read', input: { file_path: 'api/b.js' } },
  ])
  const cwd = await project({ 'api/CLAUDE.md': 'Tabs here.', 'api/a.js': 'a', 'api/b.js': 'b' })
  const { host } = await begin('look around', { cwd })
  await host.untilState('completed')
  const [first, second] = results(host)
  expect(first).toContain('Tabs here.')
  expect(second).not.toContain('Tabs here.')
  expect(host.entries.find((entry) => entry.type === 'tool-finished')).toMatchObject({
    instructions: [{ path: 'api/CLAUDE.md', text: 'Tabs here.' }],
  })
})

test('a custom agent has its own prompt, tools and skills', async () => {
  const cwd = await project({
    '.claude/agents/timer.md':
      '---\nname: timer\ndescription: x\ntools: Read, Skill\nskills: clock\n---\nYou keep time.',
    '.claude/skills/clock/SKILL.md': '---\ndescription: d\n---\nThe clock strikes.',
  })
  const { host } = await begin('finish at once', { cwd, launch: { agent: 'timer' } })
  await host.untilState('completed')
  const [request] = await practice().requests()
  const body = z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })) }).parse(request?.body)
  expect(body.tools.map(({ name }) => name).sort()).toEqual(['AskUserQuestion', 'Finish', 'Read', 'Skill'])
  const system = JSON.stringify(bodySchema.parse(request?.body).system)
  expect(system).toContain('You keep time.')
  expect(system).toContain('The clock strikes.')
})
