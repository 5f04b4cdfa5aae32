// `npm run freeze`: keeps the built worker and headless supervisor of the present worker protocol as a fixture, for tests in
// which they meet the programs of a later day. Once for each release that speaks a protocol of its own; a protocol that was
// released is never frozen again (`--again`: it was not released yet). See e2e/support/frozen/README.md.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { inRoot } from './lib/house.mjs'

// By its address: the sources are a project of their own to the type checker.
const protocols = await import(new URL('../src-shared/worker-protocol/messages.ts', import.meta.url).href)
/** @type {number} */
const protocol = protocols.workerProtocols[0]
const to = inRoot(`e2e/support/frozen/protocol-${protocol}`)
if (existsSync(to) && !process.argv.includes('--again')) {
  console.error(
    `freeze: protocol ${protocol} is frozen already, and what was released does not change (--again: it was not)`,
  )
  process.exit(1)
}
const current = JSON.parse(readFileSync(inRoot('out/worker/current.json'), 'utf8')).path
const worker = inRoot(`out/worker/${path.dirname(current)}`)
rmSync(to, { recursive: true, force: true })
mkdirSync(to, { recursive: true })
for (const name of readdirSync(worker)) if (!name.endsWith('.map')) keep(path.join(worker, name), name)
keep(inRoot('out/headless/main.js'), 'supervisor.js')

/** @param {string} from @param {string} name */
function keep(from, name) {
  const bytes = readFileSync(from)
  // Its map is not kept.
  const kept = name.endsWith('.js')
    ? Buffer.from(bytes.toString('utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'))
    : bytes
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: kept.length }
  const small = brotliCompressSync(kept, { params })
  writeFileSync(path.join(to, `${name}.br`), small)
  console.log(`freeze: ${name.padEnd(22)} ${Math.round(small.length / 1024)} KB`)
}
