import { readdirSync, readlinkSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { nameTest } from './expand.ts'
import { UNKNOWN, type Field, type Place } from './part.ts'
import type { Scope } from './scope.ts'

/** A place of which nothing is known. */
export const nowhere: Place = { path: null, written: null, isExact: false, isTree: true }

const mostNames = 500
const mostLinks = 40

/** The places that a word may mean, as a path from wherever the shell stands. */
export function placesOf(field: Field, scope: Scope, how: How = {}): readonly Place[] {
  const { text } = field
  if (text === '') return []
  const from = text.startsWith('/') ? ['/'] : scope.directories
  if (from === null || text.startsWith(UNKNOWN)) return [nowhere]
  if (from.some((directory) => leadsElsewhere(text.startsWith('/') ? text : `${directory}/${text}`))) return [nowhere]
  return from.flatMap((directory) => placesIn(directory, field, scope, how))
}

/** What these names stand for is another thing for each process that uses them. */
function leadsElsewhere(path: string): boolean {
  return /^\/+(?:proc\/+[^/]+\/+(?:\.\/+)*(?:cwd|root|fd|task|map_files)|dev\/+fd)(?:\/|$)/.test(path)
}

/** `isTree`: with all below it. `keepsLink`: a link at the end is meant itself, as `rm` means it. */
type How = { readonly isTree?: boolean; readonly keepsLink?: boolean }

function placesIn(directory: string, field: Field, scope: Scope, how: How): readonly Place[] {
  const { text } = field
  const known = text.indexOf(UNKNOWN)
  if (known !== -1) return placesAt(directory, text.slice(0, text.lastIndexOf('/', known) + 1), scope, how, false)
  if (field.pattern === null) return placesAt(directory, text, scope, how, true)
  const found = matches(directory, field.pattern, scope)
  const fixed = field.pattern.split('/')
  const wild = fixed.findIndex((part) => /(?<!\\)[*?[]/.test(part))
  const base = placesAt(directory, `${fixed.slice(0, wild).join('/')}/`.replaceAll('\\', ''), scope, how, false)
  // Names that the line itself makes are not on the disk yet: the directory stands for them.
  if (found === null || found.length === 0) return base
  return found.flatMap((path) => placesAt('/', path, scope, how, true))
}

function placesAt(directory: string, text: string, scope: Scope, how: How, isExact: boolean): readonly Place[] {
  const steps = text.startsWith('/') ? text : `${directory}/${text === '' ? '.' : text}`
  const keeps = how.keepsLink === true && isExact && !/(?:^|\/)\.{0,2}$/.test(steps)
  const paths = keeps ? inFollowed(steps, scope) : follow(steps, scope)
  return paths.map((path) =>
    path === null ? nowhere : { path, written: resolve(steps), isExact, isTree: how.isTree === true },
  )
}

function inFollowed(steps: string, scope: Scope): readonly (string | null)[] {
  return follow(dirname(steps), scope).map((parent) => (parent === null ? null : join(parent, basename(steps))))
}

const mostWays = 16
const mostSteps = 600

/**
 * The real places that a path may mean, step by step as the system goes: a link first, then what `..` means behind it.
 * Links that the line makes may be there when the path is used, or not.
 */
function follow(path: string, scope: Scope): readonly (string | null)[] {
  const ways: { at: string; links: number; readonly steps: string[] }[] = [
    { at: '/', links: 0, steps: path.split('/').toReversed() },
  ]
  const found = new Set<string | null>()
  if (scope.isTangled) return [null]
  let left = mostSteps
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    left -= 1
    if (left < 0) return [...found, null]
    const step = way.steps.pop()
    if (step === undefined) {
      found.add(way.at)
      continue
    }
    if (step !== '' && step !== '.') {
      if (step === '..') way.at = dirname(way.at)
      else {
        const next = join(way.at, step)
        for (const target of scope.links.get(next) ?? []) {
          if (target === null || way.links > mostLinks || ways.length > mostWays) found.add(null)
          else ways.push(through(way, target))
        }
        const target = linkAt(next)
        if (target !== undefined && way.links > mostLinks) {
          found.add(null)
          continue
        }
        if (target !== undefined) way = through(way, target)
        else way.at = next
      }
    }
    ways.push(way)
  }
  return [...found]
}

function through(way: { at: string; links: number; readonly steps: readonly string[] }, target: string) {
  return {
    at: target.startsWith('/') ? '/' : way.at,
    links: way.links + 1,
    steps: [...way.steps, ...target.split('/').toReversed()],
  }
}

/** Where a link points, whether or not anything is there; undefined when it is none. */
export function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/** The names that a pattern means on the disk now; null when there are too many. */
function matches(directory: string, pattern: string, scope: Scope): readonly string[] | null {
  let places = [pattern.startsWith('/') ? '/' : directory]
  for (const step of pattern.split('/')) {
    if (step === '' || step === '.') continue
    const wild = /(?<!\\)[*?[]/.test(step)
    const plain = step.replace(/\\([\s\S])/g, '$1')
    const next: string[] = []
    for (const place of places) {
      if (!wild) next.push(plain === '..' ? `${place}/..` : join(place, plain))
      else {
        const fits = nameTest(step)
        for (const real of follow(place, scope))
          for (const name of real === null ? [] : namesIn(real)) if (fits(name)) next.push(`${place}/${name}`)
      }
      if (next.length > mostNames) return null
    }
    places = next
  }
  return places
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

/** Where something lands that is put to `target`: in it, when it is a directory. */
export function landing(target: Place, source: Field, scope: Scope, isDirectory: boolean): readonly Place[] {
  if (target.path === null || !target.isExact || !(isDirectory || isDirectoryAt(target.path))) return [target]
  const name = source.text.includes(UNKNOWN) || source.pattern !== null ? '' : basename(source.text)
  if (name === '' || name === '.' || name === '..') return [{ ...target, isTree: true }]
  const written = join(target.path, name)
  return inFollowed(written, scope).map((path) => ({ ...target, path, written }))
}

/** Whether a directory is there now. */
export function isDirectoryAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
