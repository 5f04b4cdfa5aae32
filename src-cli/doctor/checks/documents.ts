import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Context } from '../../context.ts'
import type { Check, Finding } from '../finding.ts'

const setAside = /^(.+)\.corrupt-(\d+)$/

/** Whether the documents can be read, and what was set aside because it could not. */
export const documents: Check = {
  name: 'documents',
  run: async (context) => {
    const directories = await directoriesOf(context)
    const found = await Promise.all(directories.map(findingsIn))
    return { says: 'all of them can be read', findings: found.flat() }
  },
}

async function directoriesOf({ home }: Context): Promise<readonly string[]> {
  const { daemon, repositories, jobs, trash } = homePaths(home)
  const below = async (path: string): Promise<readonly string[]> =>
    (await readdir(path).catch(() => [])).map((name) => join(path, name))
  return [home, daemon, repositories, ...(await below(jobs)), ...(await below(trash))]
}

async function findingsIn(directory: string): Promise<readonly Finding[]> {
  const names = await readdir(directory).catch(() => [])
  const found = await Promise.all(
    names.map(async (name): Promise<readonly Finding[]> => {
      const path = join(directory, name)
      if (setAside.test(name)) return [wasSetAside(path)]
      // The settings have a check of their own.
      if (!name.endsWith('.json') || name === 'settings.json') return []
      const text = await readFile(path, 'utf8').catch(() => null)
      return text === null || isDocument(text) ? [] : [broken(path)]
    }),
  )
  return found.flat()
}

function isDocument(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

function broken(path: string): Finding {
  return {
    id: 'file-corrupt',
    level: 'problem',
    what: `${singleLine(path, 300)} cannot be read: it is cut off, or no JSON`,
    why: 'what it held is missing; the next supervisor sets it aside and goes on without it',
    mend: 'put back a copy of it if you have one, before anything else',
  }
}

function wasSetAside(path: string): Finding {
  const at = Number(setAside.exec(path)?.[2])
  return {
    id: 'file-set-aside',
    level: 'problem',
    what: `${singleLine(path, 300)} was set aside on ${new Date(at).toLocaleString()}: it could not be read`,
    why: 'what it held is missing from the board; Backburner goes on without it',
    mend: 'look whether something of it is wanted, and remove it then',
  }
}
