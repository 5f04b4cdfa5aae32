/**
 * The import rules of the house (design: folders): what may import what, no cycles, no orphans. `import type` counts too.
 * `allowed` is the allow-list; `forbidden` repeats its most important lines so that a violation is called by its name.
 */

const shared = '^src-shared/'
const node = '^src-node/'
const packages = 'node_modules/'
const tests = '(\\.test\\.tsx?$|/testing/)'

/** Programs: they are started, not imported. */
const programs = [
  '^src-worker/main\\.ts$',
  '^src-main/(electron|headless)/main\\.ts$',
  '^src-main/core/disk/program\\.ts$',
  '^src-preload/index\\.ts$',
  '^src-renderer/main\\.tsx$',
  '^src-cli/main\\.ts$',
  '^src-cli/tui/main\\.tsx$',
  '^src-practice/main\\.ts$',
  '^e2e/',
  '^bench/',
  '\\.d\\.ts$',
  tests,
]

/** One line of the allow-list: files under `from` may import files under `to` and npm packages. */
const allow = (from, ...to) => ({ from: { path: from }, to: { path: [...to, packages] } })
/** The folders that run in Node. */
const inNode = '^(src-(node|worker|main|cli|practice)|e2e|bench)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: programs }, to: {} },
    { name: 'every-import-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'electron-only-in-its-shell',
      severity: 'error',
      from: { pathNot: '^(src-main/electron|src-preload|e2e)/' },
      to: { path: '(^|node_modules/)electron(/|$)', pathNot: '^src-' },
    },
    {
      name: 'core-knows-no-shell',
      severity: 'error',
      from: { path: '^src-main/core/' },
      to: { path: '^src-main/(electron|headless)/' },
    },
    {
      name: 'renderer-stands-on-shared-only',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-(main|node|worker|cli|practice|preload)/' },
    },
    {
      name: 'features-stay-apart',
      severity: 'error',
      from: { path: '^src-renderer/features/([^/]+)/' },
      to: { path: '^src-renderer/features/', pathNot: '^src-renderer/features/$1/' },
    },
  ],
  allowedSeverity: 'error',
  allowed: [
    // base ← (api, worker-protocol, board) ← client; api and worker-protocol carry the board's rows and events.
    allow('^src-shared/base/', '^src-shared/base/'),
    allow('^src-shared/board/', '^src-shared/(base|board)/'),
    allow('^src-shared/worker-protocol/', '^src-shared/(base|board|worker-protocol)/'),
    allow('^src-shared/settings/', '^src-shared/(base|board|settings)/'),
    allow('^src-shared/terminal/', '^src-shared/(base|terminal)/'),
    allow('^src-shared/api/', '^src-shared/(base|board|api|settings)/'),
    allow('^src-shared/client/', '^src-shared/(base|board|api|client|settings)/'),
    // shared ← node ← (worker, core, cli, practice), which never import each other.
    allow(node, shared, node),
    allow('^src-(worker|cli|practice)/', shared, node, '^src-$1/'),
    allow('^src-main/core/', shared, node, '^src-main/core/'),
    allow('^src-main/(electron|headless)/', shared, node, '^src-main/(core|$1)/'),
    allow('^src-preload/', shared, '^src-preload/'),
    // ui ← features ← main.tsx
    allow('^src-renderer/(ui|styles)/', shared, '^src-renderer/(ui|styles)/'),
    allow('^src-renderer/features/([^/]+)/', shared, '^src-renderer/(?!features/)[^/]+/', '^src-renderer/features/$1/'),
    allow('^src-renderer/(?!ui/|styles/|features/)[^/]+/', shared, '^src-renderer/(?!features/)[^/]+/'),
    allow('^src-renderer/[^/]+\\.tsx?$', shared, '^src-renderer/'),
    // The built app and the contract's types.
    allow('^e2e/', shared, '^e2e/'),
    allow('^bench/', shared, node, '^bench/', '^e2e/support/'),
    { from: { path: inNode }, to: { dependencyTypes: ['core'] } },
    { from: { path: tests }, to: { dependencyTypes: ['core'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|\\.cache)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types', 'require'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}
