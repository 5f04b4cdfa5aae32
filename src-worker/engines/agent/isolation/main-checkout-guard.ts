import { join, relative, resolve } from 'node:path'
import { homedir } from 'node:os'
import { isInside, type Request } from '../permissions/rules.ts'
import { surveyCommand } from '../permissions/survey-command.ts'
import { allParts, UNKNOWN, type Part, type Place, type Survey } from '../permissions/survey/part.ts'
import { placesOf } from '../permissions/survey/places.ts'
import { Scope } from '../permissions/survey/scope.ts'
import type { Workplace } from './workplace.ts'

/** Why a call may not touch the main checkout, in words for the model; null when it does not. */
export function mainCheckoutRefusal(request: Request, workplace: Workplace): string | null {
  const { worktree } = workplace
  if (worktree === null) return null
  if (request.kind === 'edit') {
    for (const path of request.paths) {
      const place = workplace.placeInWorktree(path)
      if (place === null) continue
      return `${path} is in the main checkout, which this session must not change. You work in your own worktree, ${worktree.path}: there the file is ${place}. Use that path, or a relative one.`
    }
    return null
  }
  if (request.kind !== 'command' || request.command === null) return null
  const shown = changeOfMain(request.command, surveyCommand(request.command, workplace), workplace.current, {
    main: worktree.mainCheckout,
    own: worktree.path,
  })
  return shown === null
    ? null
    : `This did not run: ${shown}, and the main checkout ${worktree.mainCheckout} must not be changed by this session. You work in your own worktree, ${worktree.path}, and commands start there: use relative paths, or paths under the worktree. To read from the main checkout, use Read, or a command that only looks.`
}

/** Programs that run another and write a file of their own. */
const keepsFile = /^(?:flock|strace|ltrace|script)$/

type Checkouts = { readonly main: string; readonly own: string }

/** What in a command line changes the main checkout, or may well do; null when nothing does. */
function changeOfMain(command: string, survey: Survey, current: string, checkouts: Checkouts): string | null {
  const { main } = checkouts
  const parts = allParts(survey.parts)
  for (const part of parts) {
    const place = [...part.writes, ...part.redirects].find((one) => touches(one, checkouts))
    if (place !== undefined) return `\`${shorten(part)}\` would change ${place.path ?? main}`
    const isWrapper = part.inner.length > 0 && !part.isOpaque && !keepsFile.test(part.program ?? '')
    if (part.effect !== 'other' || isWrapper) continue
    if (standsThere(part, checkouts)) return `\`${shorten(part)}\` would run in ${main}`
    if (namesMain(part, checkouts)) return `\`${shorten(part)}\` names a place in the main checkout`
  }
  // Where something is not known, a mention anywhere in the line is enough.
  const isOpen =
    !survey.isWhole ||
    parts.some(
      (part) =>
        part.isOpaque ||
        part.program === null ||
        (part.directories === null && part.effect !== 'looks') ||
        [...part.writes, ...part.redirects].some(({ path, isExact }) => path === null || !isExact),
    )
  if (!isOpen) return null
  const texts = [
    ...parts.flatMap(({ words }) => words.map(({ text }) => text)),
    command,
    command.replace(/['"\\]/g, ''),
  ]
  const directories = [...new Set([current, ...parts.flatMap(({ directories: all }) => all ?? [])])]
  return texts.some((text) => leadsToMain(text, directories, checkouts))
    ? `the command names a place in ${main}, and what it does there cannot be told`
    : null
}

function shorten({ words, source }: Part): string {
  const text = (source === '' ? words.map((word) => word.text).join(' ') : source).replaceAll(UNKNOWN, '…')
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

/** Whether a place is in the main checkout, or holds it and is meant with all that is in it. */
function touches({ path, isTree }: Place, { main, own }: Checkouts): boolean {
  if (path === null || isInside(path, own)) return false
  return isInside(path, main) || (isTree && isInside(main, path))
}

function standsThere({ directories }: Part, checkouts: Checkouts): boolean {
  return (directories ?? []).some((path) => isInside(path, checkouts.main) && !isInside(path, checkouts.own))
}

/** Whether a program of which nothing is known is told of a place in the main checkout, as a word or in its code. */
function namesMain(part: Part, checkouts: Checkouts): boolean {
  const { main, own } = checkouts
  const texts = [...part.words.slice(1).map(({ text }) => text), part.given]
  if (texts.some((text) => mentions(text, main, own))) return true
  if (texts.some((text) => linksIn(text, part.directories ?? []).some((place) => isLinkToMain(place, checkouts))))
    return true
  return texts.some((text) => pathsIn(text, part.directories ?? []).some((path) => isThere(path, checkouts)))
}

/** Names in a text that may be paths through links, wherever in it they stand. */
function linksIn(text: string, directories: readonly string[]): readonly Place[] {
  const names = new Set(text.match(/[\w.~@%+-]+(?:\/[\w.~@%+-]*)*/g) ?? [])
  const ways = [...names].flatMap((name) => [name, name.replace(/^-+[A-Za-z]/, '')])
  return directories.flatMap((directory) =>
    ways.flatMap((name) => placesOf({ text: name, pattern: null, isOpen: false }, new Scope(directory))),
  )
}

/** Whether a place of the worktree is really in the main checkout, and no directory that the user has joined in both. */
function isLinkToMain({ path, written }: Place, { main, own }: Checkouts): boolean {
  if (path === null || written === null || !isInside(written, own)) return false
  return isThere(path, { main, own }) && path !== join(main, relative(own, written))
}

/** The same for text of which it is not known what it does: there links count, too. */
function leadsToMain(text: string, directories: readonly string[], checkouts: Checkouts): boolean {
  if (mentions(text, checkouts.main, checkouts.own) || asksForMain.test(text)) return true
  const names = text.match(/[\w.~@%+-]*(?:\/[\w.~@%+-]*)+|\.\.|[\w.@%+-]+/g) ?? []
  const named = directories.flatMap((directory) =>
    names.flatMap((name) => placesOf({ text: name, pattern: null, isOpen: false }, new Scope(directory))),
  )
  const paths = [...pathsIn(text, directories), ...named.flatMap(({ path }) => (path === null ? [] : [path]))]
  return paths.some((path) => isThere(path, checkouts))
}

/** What tells a shell where the main checkout is, or climbs up from where it stands. */
const asksForMain =
  /--git-common-dir|--absolute-git-dir|\bworktree\s+list\b|\$\{(?:OLD)?PWD(?:%|\/|:)|\bdirname\b[^;|&]*(?:\bpwd\b|\$\{?PWD\b)|\/proc\/[^\s/]+\/(?:cwd|root)\/|\/dev\/fd\/\.\./

function isThere(path: string, { main, own }: Checkouts): boolean {
  return isInside(path, main) && !isInside(path, own)
}

/** What in a text is surely meant for a path, and where it leads. */
function pathsIn(text: string, directories: readonly string[]): readonly string[] {
  return (text.match(/[^\s'"`=:,;()<>|&[\]{}]+/g) ?? []).flatMap((name) => {
    if (name.startsWith('/')) return [resolve(name)]
    if (name.startsWith('~/')) return [resolve(homedir(), name.slice(2))]
    if (!/(?:^|\/|[A-Za-z](?=\.\.))\.\.(?:\/|$)/.test(name)) return []
    const way = name.startsWith('-') ? name.replace(/^-+[A-Za-z]*/, '') : name
    return directories.map((directory) => resolve(directory, way))
  })
}

/** Whether a text holds `path` as a path, other than as the beginning of `allowed`. */
function mentions(text: string, path: string, allowed: string): boolean {
  for (let at = text.indexOf(path); at !== -1; at = text.indexOf(path, at + 1)) {
    const after = text.charAt(at + path.length)
    const isWhole = !/[\w.-]/.test(after) && !/[\w.]/.test(text.charAt(at - 1).replace(/^[A-Z]$/, ''))
    const isAllowed = text.startsWith(allowed, at) && !/[\w.-]/.test(text.charAt(at + allowed.length))
    if (isWhole && !isAllowed) return true
  }
  return false
}
