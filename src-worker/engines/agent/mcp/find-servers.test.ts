import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import { findServers, type ServerQuery } from './find-servers.ts'
import { readServerConfig, secretsOf } from './server-config.ts'
import { toolNameOf } from './server-names.ts'

const variables = { HOME: '/home/ada', TOKEN: 'secret-token', EMPTY: '' }

describe('an entry', () => {
  test.each([
    [
      { command: 'a', args: ['${HOME}/x', 1] },
      { kind: 'stdio', args: ['/home/ada/x', '1'], env: {}, cwd: null },
    ],
    [
      { command: 'a', env: { A: '${NONE:-b}', N: 3 } },
      { kind: 'stdio', env: { A: 'b', N: '3' } },
    ],
    [
      { command: '${EMPTY:-c}', cwd: '${HOME}' },
      { kind: 'stdio', command: 'c', cwd: '/home/ada' },
    ],
    [{ url: 'https://x.example/mcp' }, { kind: 'http', url: 'https://x.example/mcp', headers: {} }],
    [
      { type: 'http', url: '${BASE:-http://127.0.0.1:1}/mcp', headers: { Authorization: 'Bearer ${TOKEN}' } },
      { kind: 'http', url: 'http://127.0.0.1:1/mcp', headers: { Authorization: 'Bearer secret-token' } },
    ],
    [{ type: 'streamable-http', url: 'https://x.example' }, { kind: 'http' }],
    [{ type: 'sse', url: 'https://x.example/sse' }, { kind: 'sse' }],
  ])('%j is read', (entry, config) => {
    expect(readServerConfig(entry, variables)).toMatchObject({ kind: 'read', config })
  })

  test.each([
    [{}, 'it has neither command nor url'],
    [{ type: 'stdio', url: 'https://x' }, 'it has no command'],
    [{ type: 'ws', url: 'ws://x' }, 'its type "ws" is none of stdio, http, sse'],
    [{ url: 'file:///etc/passwd' }, 'its url is no http or https address'],
    [{ command: 'a', env: { A: '${NONE}' } }, 'the environment has no variable NONE'],
    [{ command: 7 }, 'command: '],
    ['text', ''],
  ])('%j has a problem', (entry, problem) => {
    expect(readServerConfig(entry, variables)).toMatchObject({
      kind: 'problem',
      problem: expect.stringContaining(problem),
    })
  })

  test('may be switched off', () => {
    expect(readServerConfig({ command: 'a', disabled: true }, variables)).toEqual({ kind: 'off' })
  })

  test('has secrets that must not be shown', () => {
    const web = {
      kind: 'http',
      url: 'https://x',
      headers: { Authorization: 'Bearer secret-token', Accept: 'everything' },
    } as const
    expect(secretsOf(web)).toEqual(['Bearer secret-token', 'secret-token'])
  })
})

test('a tool is called after its server, in letters that the API takes', () => {
  expect(toolNameOf('plugin:my plugin:db', 'read.rows')).toBe('mcp__plugin_my_plugin_db__read_rows')
})

/** A home and a project with the given files. */
function ground(files: Record<string, unknown>, more: Partial<ServerQuery> = {}) {
  const directory = temporaryDirectory()
  for (const [path, value] of Object.entries(files)) {
    const full = join(directory, path)
    mkdirSync(dirname(full), { recursive: true })
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    writeFileSync(full, text.replaceAll('<top>', join(directory, 'project')))
  }
  const query: ServerQuery = {
    environment: { HOME: join(directory, 'home') },
    userFile: join(directory, 'home/.backburner/settings.json'),
    userHome: join(directory, 'home'),
    directory: join(directory, 'project'),
    top: join(directory, 'project'),
    settingsArguments: [],
    pluginDirs: [],
    mcpConfigs: [],
    strict: false,
    ...more,
  }
  return { directory, query }
}

const server = (command: string) => ({ mcpServers: { same: { command } } })
const commands = async (query: ServerQuery, trusted: boolean) => {
  const { run, withheld, broken } = (await findServers(query)).choose(trusted)
  return {
    run: Object.fromEntries(
      run.map(({ name, config }) => [name, config.kind === 'stdio' ? config.command : config.url]),
    ),
    withheld: withheld.map(({ name }) => name),
    broken: broken.map(({ name }) => name),
  }
}

describe('sources', () => {
  const all = {
    'home/.claude.json': {
      mcpServers: { everywhere: { command: 'a' }, same: { command: 'everywhere' } },
      projects: { '<top>': { mcpServers: { here: { command: 'b' } } } },
    },
    'home/.claude/settings.json': { mcpServers: { settings: { command: 'c' } } },
    'home/.backburner/settings.json': { mcpServers: { ours: { command: 'd' } } },
    'project/.mcp.json': { mcpServers: { file: { command: 'e' }, same: { command: 'project' } } },
    'project/.claude/settings.json': { mcpServers: { shared: { command: 'f' } } },
  }

  test('all count in a trusted folder; the project over the user, the flag over all', async () => {
    const { query } = ground(all)
    expect(await commands(query, true)).toEqual({
      run: { everywhere: 'a', same: 'project', settings: 'c', ours: 'd', file: 'e', shared: 'f', here: 'b' },
      withheld: [],
      broken: [],
    })
    const flagged = { ...query, settingsArguments: [JSON.stringify({ mcpServers: { said: { command: 'g' } } })] }
    const { run } = await commands({ ...flagged, mcpConfigs: [JSON.stringify(server('flag'))] }, true)
    expect(run).toMatchObject({ same: 'flag', said: 'g', file: 'e' })
  })

  test('of the project wait for trust; what the user has under the same name runs meanwhile', async () => {
    const { query } = ground(all)
    expect(await commands(query, false)).toEqual({
      run: { everywhere: 'a', same: 'everywhere', settings: 'c', ours: 'd', here: 'b' },
      withheld: ['file', 'shared'],
      broken: [],
    })
  })

  test('are only those of the flag when it is strict', async () => {
    const { query, directory } = ground({ ...all, 'given.json': server('given') })
    const strict = {
      ...query,
      strict: true,
      mcpConfigs: [join(directory, 'given.json'), '{"mcpServers":{"x":{"command":"y"}}}'],
    }
    expect(await commands(strict, true)).toEqual({ run: { same: 'given', x: 'y' }, withheld: [], broken: [] })
  })

  test('nearer to the directory win, and each keeps its other servers', async () => {
    const { query, directory } = ground({
      'project/.mcp.json': { mcpServers: { same: { command: 'top' }, other: { command: 'o' } } },
      'project/packages/app/.mcp.json': server('near'),
    })
    const inside = { ...query, directory: join(directory, 'project/packages/app') }
    expect((await commands(inside, true)).run).toEqual({ same: 'near', other: 'o' })
  })

  test('of plugins are named after them, with their directory filled in', async () => {
    const { query, directory } = ground({
      'plugin/.claude-plugin/plugin.json': { name: 'tools' },
      'plugin/.mcp.json': { mcpServers: { db: { command: '${CLAUDE_PLUGIN_ROOT}/serve' } } },
      'other/.mcp.json': { direct: { command: 'x' } },
    })
    const plugins = [join(directory, 'plugin'), join(directory, 'other')]
    expect((await commands({ ...query, pluginDirs: plugins }, false)).run).toEqual({
      'plugin:tools:db': join(directory, 'plugin/serve'),
      'plugin:other:direct': 'x',
    })
  })
})

describe('servers of .mcp.json', () => {
  const project = { 'project/.mcp.json': { mcpServers: { a: { command: 'a' }, b: { command: 'b' } } } }

  test('may be switched off by name', async () => {
    const { query } = ground({ ...project, 'project/.claude/settings.local.json': { disabledMcpjsonServers: ['a'] } })
    expect(await commands(query, true)).toEqual({ run: { b: 'b' }, withheld: [], broken: [] })
    expect((await commands(query, false)).withheld).toEqual(['b'])
  })

  test('run by name where the user names some, and all of them where the user says so', async () => {
    const named = { 'home/.claude/settings.json': { enabledMcpjsonServers: ['a'] } }
    expect(await commands(ground({ ...project, ...named }).query, true)).toMatchObject({
      run: { a: 'a' },
      withheld: ['b'],
    })
    const whole = { 'home/.claude/settings.json': { enabledMcpjsonServers: ['a'], enableAllProjectMcpServers: true } }
    expect((await commands(ground({ ...project, ...whole }).query, true)).run).toEqual({ a: 'a', b: 'b' })
  })

  test('are not trusted by their own word', async () => {
    const sly = {
      'project/.claude/settings.json': { enableAllProjectMcpServers: true, enabledMcpjsonServers: ['a', 'b'] },
    }
    expect(await commands(ground({ ...project, ...sly }).query, false)).toEqual({
      run: {},
      withheld: ['a', 'b'],
      broken: [],
    })
  })
})

test('what cannot be used is told, and the rest goes on', async () => {
  const { query, directory } = ground({
    'project/.mcp.json': '{ "mcpServers": ',
    'home/.claude.json': { mcpServers: { good: { command: 'a' }, bad: { command: 7 }, unset: { command: '${NONE}' } } },
  })
  const found = await findServers({ ...query, mcpConfigs: [join(directory, 'none.json')] })
  expect(found.problems).toEqual([
    expect.stringContaining('none.json: there is no such file'),
    expect.stringMatching(/\.mcp\.json: it is not valid JSON/),
  ])
  const { run, broken } = found.choose(true)
  expect(run.map(({ name }) => name)).toEqual(['good'])
  expect(broken).toMatchObject([
    { name: 'bad' },
    { name: 'unset', problem: expect.stringContaining('no variable NONE') },
  ])
})
