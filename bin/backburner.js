#!/usr/bin/env node
// The command `backburner` from a checkout, under any Node from 20 on. Client commands run right here, in this process; what
// needs a newer Node (supervisor, workers, terminal view) is started by them.
const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error(`backburner: needs Node 20 or newer, this is ${process.versions.node}; see https://nodejs.org`)
  process.exit(1)
}

const { existsSync } = await import('node:fs')
const { fileURLToPath } = await import('node:url')
const built = new URL('../out/cli/main.js', import.meta.url)
if (!existsSync(built)) {
  const { ensureBuilt, ensureInstalled } = await import('../scripts/bootstrap.mjs')
  try {
    await ensureInstalled()
    await ensureBuilt()
  } catch (error) {
    console.error(`backburner: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  }
}
// Node from 22 on keeps what it compiled: a third of the start of a client command.
const { default: module } = await import('node:module')
module.enableCompileCache?.(fileURLToPath(new URL('../out/compile-cache', import.meta.url)))
await import(built.href)
