// `npm run build`: builds what is out of date into out/. Each part is built aside and moved in whole, so that a program that
// runs, or starts right now, never meets half of it.
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { inRoot, root } from './lib/house.mjs'
import { asciiOutput } from './lib/ascii-output.mjs'
import { lazyBuiltins } from './lib/lazy-builtins.mjs'
import { withLock } from './lib/lock.mjs'
import { readStamps, sourceHasher, staleTargets, stampFile } from './lib/targets.mjs'

/** @typedef {import('./lib/targets.mjs').Target} Target */

const stage = inRoot('.cache/build')
/** A worker outlives updates: this many of its versions stay on disk. */
const keptWorkers = 5
const windowParts = ['main', 'preload', 'renderer']
/** What the worker reads from beside itself, when it first needs it: the parser of shell text, and its grammar. */
const besideWorker = {
  'web-tree-sitter.wasm': 'node_modules/web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-bash.wasm': 'node_modules/tree-sitter-bash/tree-sitter-bash.wasm',
}
/** What is built for another Node than ours: client commands run in the Node that started them. */
const nodeTargets = /** @type {Record<string, string>} */ ({ cli: 'node20' })
/** Whoever starts these waits for them; most commands need none of this. */
const lazily = /** @type {Record<string, string[]>} */ ({
  cli: ['node:crypto', 'node:child_process', 'node:readline/promises', 'node:timers/promises', 'node:util'],
  'terminal-view': ['node:crypto', 'node:child_process', 'node:timers/promises'],
})

await withLock(inRoot('.cache/build.lock'), async () => {
  process.chdir(root)
  const stale = staleTargets()
  if (stale.length === 0) return console.log('build: up to date')
  const hashOf = sourceHasher()
  rmSync(stage, { recursive: true, force: true })
  for (const target of stale) await buildAndInstall(target, hashOf(target))
  // What Node kept of older builds; programs that run now have what they need of it.
  rmSync(inRoot('out/compile-cache'), { recursive: true, force: true, maxRetries: 3 })
  rmSync(stage, { recursive: true, force: true })
})

/**
 * What cannot be built keeps its last good output, and does not keep the others from being built.
 * @param {Target} target
 * @param {string} hash of its sources
 */
async function buildAndInstall(target, hash) {
  const from = performance.now()
  try {
    await (windowParts.includes(target.name) ? stageWindowPart(target) : stageProgram(target))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    console.error(`build: ${target.name} failed\n${process.stderr.isTTY ? message : stripVTControlCharacters(message)}`)
    process.exitCode = 1
    return
  }
  if (target.name === 'worker') installWorker()
  else install(target)
  writeWhole(stampFile, JSON.stringify({ ...readStamps(), [target.name]: hash }, undefined, 2))
  console.log(`build: ${target.name.padEnd(13)} ${((performance.now() - from) / 1000).toFixed(2)} s`)
}

/** The Electron shell, its preload and the renderer, by electron.vite.config.ts. @param {Target} target */
async function stageWindowPart(target) {
  process.env['BACKBURNER_BUILD_STAGE'] = stage
  process.env['BACKBURNER_BUILD_PART'] = target.name
  const { build } = await import('electron-vite')
  await build({ logLevel: 'warn', ignoreConfigWarning: true })
}

/** A Node program of one file, with everything in it but the two packages that bring binaries. @param {Target} target */
async function stageProgram(target) {
  const { build } = await import('vite')
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [lazyBuiltins(lazily[target.name] ?? []), asciiOutput()],
    define: {
      'process.env.NODE_ENV': '"production"',
      // Ink's layout engine would fetch its own code out of a `data:` address, and for that Node loads its whole HTTP client.
      ...(target.name === 'terminal-view' ? { fetch: 'undefined' } : {}),
    },
    resolve: {
      alias: {
        // Ink loads the developer tools only in development, yet names them in an import.
        'react-devtools-core': inRoot('scripts/lib/nothing.cjs'),
        'string-width': inRoot('scripts/lib/string-width.mjs'),
      },
    },
    ssr: { noExternal: true, external: ['node-pty', '@vscode/ripgrep'] },
    build: {
      ssr: inRoot(target.entry),
      outDir: path.join(stage, target.name),
      target: nodeTargets[target.name] ?? 'node24',
      minify: true,
      sourcemap: true,
      rolldownOptions: {
        // Its grammars may bring code of their own; the one that is read here brings none.
        onwarn: (warning, warn) => {
          if (warning.code !== 'EVAL' || !(warning.id ?? '').includes('web-tree-sitter')) warn(warning)
        },
        output: {
          codeSplitting: false,
          keepNames: true,
          entryFileNames: target.name === 'worker' ? 'worker.js' : path.basename(target.output),
        },
      },
    },
  })
}

/** Moves a staged folder over the one in out/. Two programs may share a folder there: then file by file. @param {Target} target */
function install(target) {
  const from = path.join(stage, target.name)
  const to = inRoot(path.dirname(target.output))
  mkdirSync(to, { recursive: true })
  if (target.name === 'renderer') {
    const old = `${to}.old`
    rmSync(old, { recursive: true, force: true })
    renameSync(to, old)
    renameSync(from, to)
    rmSync(old, { recursive: true, force: true })
    return
  }
  for (const file of readdirSync(from)) renameSync(path.join(from, file), path.join(to, file))
}

/** Puts the worker under its content's hash, beside its older versions, and then names it in current.json. */
function installWorker() {
  const staged = path.join(stage, 'worker')
  for (const [name, from] of Object.entries(besideWorker)) copyFileSync(inRoot(from), path.join(staged, name))
  const parts = ['worker.js', ...Object.keys(besideWorker)]
  const content = createHash('sha256')
  for (const name of parts) content.update(readFileSync(path.join(staged, name)))
  const hash = content.digest('hex').slice(0, 12)
  const folder = inRoot('out/worker')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(path.join(folder, hash))) renameSync(staged, path.join(folder, hash))
  writeWhole(path.join(folder, 'current.json'), `${JSON.stringify({ path: `${hash}/worker.js` })}\n`)
  const versions = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({
      name: entry.name,
      at: entry.name === hash ? Infinity : statSync(path.join(folder, entry.name)).mtimeMs,
    }))
    .sort((a, b) => b.at - a.at)
  for (const { name } of versions.slice(keptWorkers)) rmSync(path.join(folder, name), { recursive: true, force: true })
}

/**
 * @param {string} file
 * @param {string} text
 */
function writeWhole(file, text) {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}
