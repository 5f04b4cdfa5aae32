import { expect, test } from 'vitest'
import { type Environment, originalEnvironment, withLauncherVariables } from './original.ts'

const npm = {
  npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js',
  npm_lifecycle_event: 'start',
  npm_node_execpath: '/usr/bin/node',
}

const cases: readonly { name: string; given: Environment; original: Environment }[] = [
  {
    name: 'a plain shell environment stays as it is, also with folders of npm and lower-case npm_ names',
    given: {
      PATH: '/w/node_modules/.bin:/usr/bin',
      npm_config_registry: 'https://r',
      NODE: '/n',
      COLOR: '1',
      EDITOR: 'vi',
    },
    original: {
      PATH: '/w/node_modules/.bin:/usr/bin',
      npm_config_registry: 'https://r',
      NODE: '/n',
      COLOR: '1',
      EDITOR: 'vi',
    },
  },
  {
    name: "npm's variables go, the user's own in capitals stay",
    given: {
      ...npm,
      npm_config_cache: '/c',
      INIT_CWD: '/w',
      NODE: '/usr/bin/node',
      COLOR: '0',
      NPM_TOKEN: 't',
      HOME: '/h',
    },
    original: { NPM_TOKEN: 't', HOME: '/h' },
  },
  {
    name: "npm's folders in front of PATH go, the same further back stay",
    given: {
      ...npm,
      PATH: '/w/a/node_modules/.bin:/w/node_modules/.bin:/node_modules/.bin:/x/run-script/lib/node-gyp-bin:/usr/bin:/u/node_modules/.bin',
    },
    original: { PATH: '/usr/bin:/u/node_modules/.bin' },
  },
  {
    name: "the launcher's folder goes, before npm's",
    given: { ...npm, BACKBURNER_LAUNCHER_PATH: '/w/node24', PATH: '/w/node24:/w/node_modules/.bin:/usr/bin' },
    original: { PATH: '/usr/bin' },
  },
  {
    name: 'on Windows PATH has another name and another delimiter',
    given: { ...npm, Path: 'C:\\w\\node_modules\\.bin;C:\\npm\\node-gyp-bin;C:\\Windows' },
    original: { Path: 'C:\\Windows' },
  },
  {
    name: "npm's default editor goes, the user's stays",
    given: { ...npm, EDITOR: 'vi' },
    original: {},
  },
  {
    name: 'an editor that npm did not invent stays',
    given: { ...npm, EDITOR: 'nano', VISUAL: 'code -w' },
    original: { EDITOR: 'nano', VISUAL: 'code -w' },
  },
  {
    name: "Electron's and electron-vite's variables go, NODE_OPTIONS is the user's",
    given: {
      ELECTRON_RUN_AS_NODE: '1',
      ELECTRON_RENDERER_URL: 'http://localhost',
      NODE_OPTIONS: '--max-old-space-size=99',
    },
    original: { NODE_OPTIONS: '--max-old-space-size=99' },
  },
  {
    name: 'what a launcher of ours added goes, and its note of it',
    given: { BACKBURNER_LAUNCHER_CHANGED: '{"MALLOC_ARENA_MAX":null}', MALLOC_ARENA_MAX: '1', BACKBURNER_HOME: '/h' },
    original: { BACKBURNER_HOME: '/h' },
  },
]

test.each(cases)('$name', ({ given, original }) => {
  expect(originalEnvironment(given)).toEqual(original)
})

test('what was set for a process of ours is undone, through several launchers, and the user gets back what was there', () => {
  const user = { MALLOC_ARENA_MAX: '4', HOME: '/h' }
  const first = withLauncherVariables(user, { MALLOC_ARENA_MAX: '1', ELECTRON_NO_ASAR: '1' })
  const second = withLauncherVariables(first, { MALLOC_ARENA_MAX: '2' })
  expect(second['MALLOC_ARENA_MAX']).toBe('2')
  expect(originalEnvironment(second)).toEqual(user)
})

test('a note that cannot be read leaves the variables as they are', () => {
  expect(originalEnvironment({ BACKBURNER_LAUNCHER_CHANGED: '{', HOME: '/h' })).toEqual({ HOME: '/h' })
})
