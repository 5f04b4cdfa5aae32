// Which Node runs supervisor, workers, build and tests. Node 20 and built-ins only.
import { existsSync } from 'node:fs'
import { inRoot } from './house.mjs'

/**
 * The Node of the project: the one npm installed where there is a package for this platform, else the one we run in, when it is
 * new enough. Throws a sentence for the user when there is neither.
 */
export function nodeForProject() {
  const installed = inRoot('node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (existsSync(installed)) return installed
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major >= 24) return process.execPath
  throw new Error(
    `Backburner's supervisor needs Node 24, and npm has none for ${process.platform}-${process.arch}. ` +
      `This is Node ${process.versions.node}: install Node 24 from https://nodejs.org and run the command again.`,
  )
}
