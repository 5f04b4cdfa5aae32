import { findStarts, plainWords, sedParts } from './lookers.ts'
import { UNKNOWN, type Field, type Place } from './part.ts'
import { landing, linkAt, nowhere, placesOf } from './places.ts'
import type { Scope } from './scope.ts'

/** What a command does to files, and nothing else. */
type Touched = { readonly reads: readonly Place[]; readonly writes: readonly Place[] }

/** Reads and writes of a command that only works on the files that it names; null when it is none of these. */
export function filesTouched(program: string, words: readonly Field[], scope: Scope): Touched | null {
  const plain = plainWords(words)
  const isTree = words.some(({ text }) => /^-[a-zA-Z]*[rRad]|^--(?:recursive|archive)/.test(text))
  const places = (fields: readonly Field[], how = {}): readonly Place[] =>
    fields.flatMap((field) => placesOf(field, scope, { isTree, ...how }))
  const open = words.some(({ isOpen }) => isOpen) ? [nowhere] : []
  switch (program) {
    case 'touch':
    case 'mkdir':
    case 'tee':
    case 'truncate':
    case 'shred':
    case 'mkfifo':
      return { reads: [], writes: [...places(plain, { isTree: false }), ...open] }
    case 'rm':
    case 'rmdir':
    case 'unlink':
      return { reads: [], writes: [...places(plain, { keepsLink: true }), ...open] }
    case 'chmod':
    case 'chown':
    case 'chgrp':
      // The mode or the owner is taken for a name here, too: `chmod -x a` shows how little its place tells.
      return { reads: [], writes: [...places(plain), ...open] }
    case 'cp':
    case 'mv':
    case 'install':
    case 'ln':
      return { ...putFiles(program, words, scope), ...(open.length > 0 ? { writes: open } : {}) }
    case 'sed': {
      const read = sedParts(words)
      return read === null ? null : { reads: places(read.files), writes: places(read.files) }
    }
    case 'sort':
      return sortFiles(words, scope)
    case 'dd': {
      const named = (name: string): readonly Place[] =>
        words.flatMap((word) =>
          word.text.startsWith(`${name}=`) ? placesOf({ ...word, text: word.text.slice(name.length + 1) }, scope) : [],
        )
      return { reads: named('if'), writes: [...named('of'), ...open] }
    }
    case 'find':
      return findDeletes(words, scope)
    default:
      return null
  }
}

function putFiles(program: string, words: readonly Field[], scope: Scope): Touched {
  const at = words.findIndex(({ text }) => /^-[a-zA-Z]*t$|^--t[a-z-]*$/.test(text))
  const glued = words.flatMap((word) => {
    const value = /^-[a-su-zA-Z]*t(.+)$|^--t[a-z-]*=(.+)$/.exec(word.text)
    return value === null ? [] : [{ ...word, text: value[1] ?? value[2] ?? '' }]
  })
  const named = at === -1 ? glued[0] : words[at + 1]
  const plain = plainWords(words).filter((word) => word !== named)
  const target = named ?? (plain.length > 1 ? plain.at(-1) : program === 'ln' ? hereAs(plain[0]) : undefined)
  const sources = named === undefined && plain.length > 1 ? plain.slice(0, -1) : plain
  if (target === undefined) return { reads: [], writes: [nowhere] }
  const isLink = program === 'ln' && words.some(({ text }) => /^-[a-zA-Z]*s|^--symbolic/.test(text))
  const isDirectory = named !== undefined || sources.length > 1 || target.text.endsWith('/')
  const asFile = words.some(({ text }) => /^-[a-zA-Z]*T|^--no-target-directory|^-[a-zA-Z]*n$/.test(text))
  const targets = placesOf(target, scope, { isTree: true, keepsLink: asFile })
  const put = sources.map((source) => ({
    source,
    at: targets.flatMap((place) => (asFile ? [place] : landing(place, source, scope, isDirectory))),
  }))
  const landings = put.flatMap(({ at: places }) => places)
  const from = sources.flatMap((source) => placesOf(source, scope, { isTree: true, keepsLink: program === 'mv' }))
  const isRelative = words.some(({ text }) => /^-[a-zA-Z]*r|^--relative/.test(text))
  noteLinks(program, put, isLink && !isRelative, scope)
  // Through the links that `cp -s` and `cp -l` make, the files themselves are written to.
  const linksTo = program === 'cp' && words.some(({ text }) => /^-[a-zA-Z]*[sl]|^--[sl][a-z-]*$/.test(text))
  if (program === 'cp' || program === 'install')
    return { reads: from, writes: linksTo ? [...landings, ...from] : landings }
  // What a hard link stands for is written to through it, and nobody can tell later.
  if (program === 'ln')
    return isLink ? { reads: [], writes: landings } : { reads: from, writes: [...from, ...landings] }
  return { reads: from, writes: [...from, ...landings] }
}

function hereAs(source: Field | undefined): Field | undefined {
  return source === undefined ? undefined : { text: './', pattern: null, isOpen: false }
}

/** Links that the line makes, moves or copies are followed in what comes after. */
function noteLinks(
  program: string,
  put: readonly { readonly source: Field; readonly at: readonly Place[] }[],
  isLink: boolean,
  scope: Scope,
): void {
  const note = (place: string, target: string | null): void => scope.noteLink(place, target)
  for (const { source, at } of put) {
    const from = placesOf(source, scope, { keepsLink: program !== 'ln' })
    for (const { path: to } of at) {
      if (to === null) continue
      if (program === 'ln') {
        const isKnown = !source.text.includes(UNKNOWN) && source.pattern === null
        const targets = isLink ? [source.text] : from.map(({ path }) => path)
        for (const target of isKnown ? targets : [null]) note(to, target)
        continue
      }
      for (const { path } of from) {
        if (path === null) continue
        const target = linkAt(path)
        if (target !== undefined) note(to, target)
        for (const [link, targets] of [...scope.links]) {
          // What lies in a directory that is moved keeps its links.
          if (link !== path && !link.startsWith(`${path}/`)) continue
          for (const one of targets) note(to + link.slice(path.length), one)
        }
      }
    }
  }
}

function sortFiles(words: readonly Field[], scope: Scope): Touched | null {
  if (words.some(({ text }) => /^--(?:compress|files0|random)/.test(text))) return null
  const outputs = words.flatMap((word, index) => {
    if (/^-[a-zA-Z]*o$|^--o[a-z]*$/.test(word.text)) return words.slice(index + 1, index + 2)
    const value = /^-[a-zA-Z]*o(.+)$|^--o[a-z]*=(.+)$/.exec(word.text)
    return value === null ? [] : [{ ...word, text: value[1] ?? value[2] ?? '' }]
  })
  if (outputs.length === 0) return null
  return {
    reads: plainWords(words).flatMap((word) => placesOf(word, scope)),
    writes: outputs.flatMap((word) => placesOf(word, scope)),
  }
}

function findDeletes(words: readonly Field[], scope: Scope): Touched | null {
  if (words.some(({ text, isOpen }) => isOpen || /^-(?:exec|execdir|ok|okdir|files0-from)$/.test(text))) return null
  const starts = findStarts(words)
  const outputs = words.filter((_word, index) => /^-(?:fls|fprint0?|fprintf)$/.test(words[index - 1]?.text ?? ''))
  const deletes = words.some(({ text }) => text === '-delete')
  if (outputs.length === 0 && !deletes) return null
  // With links followed, what it finds may lie anywhere.
  const follows = words.some(({ text }) => /^-[HP]*L|^-follow$/.test(text))
  return {
    reads: starts.flatMap((word) => placesOf(word, scope)),
    writes: [
      ...(deletes && follows ? [nowhere] : []),
      ...(deletes ? starts.flatMap((word) => placesOf(word, scope, { isTree: true })) : []),
      ...outputs.flatMap((word) => placesOf(word, scope)),
    ],
  }
}
