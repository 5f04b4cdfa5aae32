import { basename, dirname } from 'node:path'
import { filesTouched } from './file-commands.ts'
import { gitEffect, gitReads, gitScripts, gitWrites, readGit, valuesOf, type GitCommand } from './git.ts'
import { filesInOptions, filesLookedAt, findStarts, plainWords } from './lookers.ts'
import { UNKNOWN, type Field, type Part, type Place } from './part.ts'
import { placesOf } from './places.ts'
import type { Scope } from './scope.ts'
import type { Surveyor } from './surveyor.ts'
import { isHarmlessName, plainShells, shells, wrapperForms, type WrapperForm } from './wrappers.ts'

/** A command with its words expanded. */
export type Call = {
  readonly words: readonly Field[]
  readonly directories: readonly string[] | null
  readonly source: string
  readonly reads: readonly Place[]
  readonly redirects: readonly Place[]
  readonly given: string
  readonly isItself: boolean
  readonly assigned: readonly { readonly name: string; readonly value: string | null }[]
}

/** Follows a call that another one makes. */
export type Run = (call: Call, scope: Scope) => void

const systemDirectories = /^(?:\/usr)?\/s?bin$|^\/usr\/local\/s?bin$|^\/opt\/homebrew\/bin$/

/** A part for a call. */
export function partOf(call: Call, more: Partial<Part> & Pick<Part, 'effect'>): Part {
  const text = call.words.map((word) => word.text).join(' ')
  const program = basename(call.words[0]?.text ?? '')
  const rest = call.words.slice(1).map((word) => word.text)
  return {
    source: call.source,
    texts: [...new Set([text, [program, ...rest].join(' ')])],
    program,
    words: call.words,
    directories: call.directories,
    given: call.given,
    reads: call.reads,
    writes: [],
    redirects: call.redirects,
    isItself: call.isItself,
    isOpaque: false,
    inner: [],
    wrapper: null,
    ...more,
  }
}

/** Follows a program: what it reads and writes, or what it runs in turn. */
export function surveyProgram(call: Call, scope: Scope, surveyor: Surveyor, run: Run): void {
  const [name, ...words] = call.words
  const path = name?.text ?? ''
  const program = basename(path)
  const add = (more: Partial<Part> & Pick<Part, 'effect'>): void => surveyor.add(partOf(call, more))
  const isSystem = path === program || systemDirectories.test(dirname(path))
  if (shells.has(program)) return surveyShell(call, program, scope, surveyor)
  if (program === 'git') return surveyGit(call, words, scope, surveyor, isSystem)
  if (program === 'env') return surveyEnv(call, words, scope, surveyor, run)
  if (program === 'find' && words.some(({ text }) => /^-(?:exec|execdir|ok|okdir)$/.test(text)))
    return surveyFind(call, words, scope, surveyor, run)
  if (/^(?:su|script|ssh|watch|parallel|screen|tmux)$/.test(program))
    return surveyTexts(call, words, scope, surveyor, run)
  const form = Object.hasOwn(wrapperForms, program) ? wrapperForms[program] : undefined
  if (form !== undefined && surveyWrapper(call, form, words, scope, surveyor, run)) return
  if (!isSystem) {
    const isWritten = placesOf({ ...(name ?? { pattern: null, isOpen: false }), text: path }, scope).some(
      (place) => place.path === null || surveyor.written.has(place.path),
    )
    return add({ effect: 'other', isOpaque: isWritten })
  }
  const looked = filesLookedAt(program, words)
  if (looked !== null) {
    const reads = looked.flatMap((field) => placesOf(field, scope, { isTree: false }))
    return add({ effect: 'looks', reads: [...call.reads, ...reads] })
  }
  const touched = filesTouched(program, words, scope)
  if (touched !== null) {
    return add({ effect: 'files', reads: [...call.reads, ...touched.reads], writes: touched.writes })
  }
  const named = [...plainWords(words), ...filesInOptions(words)].flatMap((field) => placesOf(field, scope))
  add({ effect: 'other', reads: [...call.reads, ...named], isOpaque: runsUnknown(call, named, surveyor) })
}

const interpreters = /^(?:python[\d.]*|node|deno|perl|ruby|php|lua|tclsh|make|gmake|[gm]?awk|sqlite3)$/

/** Whether a program runs code that the line has made before, or that comes to it through a pipe. */
function runsUnknown(call: Call, named: readonly Place[], surveyor: Surveyor): boolean {
  const program = basename(call.words[0]?.text ?? '')
  if (!interpreters.test(program)) return false
  const words = call.words.slice(1).map(({ text }) => text)
  const takesCode = call.given === '' && call.reads.length === 0 && words.every((text) => text === '-')
  const isProject = /^g?make$/.test(program)
  return (
    (isProject ? surveyor.written.size > 0 : takesCode) ||
    (isProject && words.some((text, at) => text === '-' && words[at - 1] === '-f')) ||
    named.some(({ path }) => path !== null && surveyor.written.has(path))
  )
}

/** Runs what follows the options of a wrapper; false when the call is no wrapper (`npm test`). */
function surveyWrapper(
  call: Call,
  form: WrapperForm,
  words: readonly Field[],
  scope: Scope,
  surveyor: Surveyor,
  run: Run,
): boolean {
  let rest = words
  if (form.verb !== undefined) {
    const at = words.findIndex(({ text }) => !text.startsWith('-'))
    if (at === -1 || !form.verb.test(words[at]?.text ?? '')) return false
    rest = words.slice(at + 1)
  }
  const { inner, isSure, options } = commandAfter(rest, form)
  const program = basename(call.words[0]?.text ?? '')
  const shellText = /^(?:npx|npm)$/.test(program) ? textAfter(options, /^(?:-c|--call)$/) : null
  if (inner.length === 0 && shellText === null) {
    surveyor.add(
      partOf(call, {
        effect: program === 'xargs' || program === 'time' ? 'looks' : 'other',
        isOpaque: !isSure,
        reads: program === 'xargs' ? [...call.reads, ...argumentFiles(rest, scope)] : call.reads,
      }),
    )
    return true
  }
  const own = program === 'flock' || program === 'chroot' ? scope.fork() : scope
  if (program === 'chroot') own.directories = null
  let read = true
  const parts = surveyor.collect(() => {
    if (shellText !== null) read = surveyor.followText(shellText.text, scope.fork())
    if (inner.length > 0)
      run({ ...call, words: program === 'xargs' ? withGiven(inner, options) : inner, redirects: [], reads: [] }, own)
  })
  surveyor.add(
    partOf(call, {
      effect: 'other',
      inner: parts,
      wrapper: form.kind,
      isOpaque: !isSure || !read,
      reads: program === 'xargs' ? [...call.reads, ...argumentFiles(options, scope)] : call.reads,
    }),
  )
  return true
}

/** `xargs -a file` reads its arguments from a file. */
function argumentFiles(words: readonly Field[], scope: Scope): readonly Place[] {
  return valuesOf(words, /^-a|^--arg-file/).flatMap((field) => placesOf(field, scope))
}

/** What comes after the options; `isSure` is false when one of them is not known. */
function commandAfter(
  words: readonly Field[],
  { flags, valued, skips }: Pick<WrapperForm, 'flags' | 'valued' | 'skips'>,
) {
  let at = 0
  let isSure = true
  for (; at < words.length; at += 1) {
    const word = words[at]
    if (word === undefined) break
    if (word.text === '--') {
      at += 1
      break
    }
    if (word.isOpen || word.text.startsWith(UNKNOWN)) isSure = false
    if (valued.test(word.text)) at += 1
    else if (!word.text.startsWith('-')) break
    else if (!flags.test(word.text)) isSure = false
  }
  at = Math.min(at, words.length)
  return { inner: words.slice(at + skips), options: words.slice(0, at), isSure }
}

/** `xargs` adds words that are not known, or puts them in place of a mark. */
function withGiven(inner: readonly Field[], options: readonly Field[]): readonly Field[] {
  const mark = options.flatMap(({ text }, index) => {
    const glued = /^-[Ii](.+)$|^--replace=(.+)$/.exec(text)
    return text === '-I' ? [options[index + 1]?.text ?? '{}'] : glued === null ? [] : [glued[1] ?? glued[2] ?? '{}']
  })[0]
  if (mark === undefined) return [...inner, { text: UNKNOWN, pattern: null, isOpen: true }]
  return inner.map((word) => ({ ...word, text: word.text.replaceAll(mark, UNKNOWN) }))
}

function textAfter(words: readonly Field[], option: RegExp): Field | null {
  const at = words.findIndex(({ text }) => option.test(text))
  return at === -1 ? null : (words[at + 1] ?? null)
}

function surveyEnv(call: Call, words: readonly Field[], scope: Scope, surveyor: Surveyor, run: Run): void {
  const { inner: rest, isSure } = commandAfter(words, {
    flags: /^-[i0v]+$|^-$|^--(?:ignore-environment|null)$|^--unset=|^-u.+$/,
    valued: /^-u$|^--unset$/,
    skips: 0,
  })
  const at = rest.findIndex(({ text }) => !/^[A-Za-z_]\w*=/.test(text))
  const assigned = (at === -1 ? rest : rest.slice(0, at)).map(({ text }) => ({
    name: text.slice(0, text.indexOf('=')),
    value: text.slice(text.indexOf('=') + 1),
  }))
  const inner = at === -1 ? [] : rest.slice(at)
  if (inner.length === 0) return surveyor.add(partOf(call, { effect: isSure ? 'looks' : 'other', isOpaque: !isSure }))
  const isItself = call.isItself && assigned.every(({ name }) => isHarmlessName(name))
  const parts = surveyor.collect(() =>
    run(
      { ...call, words: inner, redirects: [], reads: [], isItself, assigned: [...call.assigned, ...assigned] },
      isSure ? scope : scope.fork(),
    ),
  )
  surveyor.add(partOf(call, { effect: 'other', inner: parts, wrapper: 'clear', isOpaque: !isSure }))
}

/** `bash -c text`, a script's file, or text on the input. */
function surveyShell(call: Call, program: string, scope: Scope, surveyor: Surveyor): void {
  const words = call.words.slice(1)
  let at = 0
  let takesText = false
  let isPlain =
    plainShells.has(program) &&
    (call.words[0]?.text === program || systemDirectories.test(dirname(call.words[0]?.text ?? '')))
  for (; at < words.length; at += 1) {
    const text = words[at]?.text ?? ''
    if (text === '--') {
      at += 1
      break
    }
    if (!/^[-+]./.test(text)) break
    if (/^(?:-[oO]|\+[oO]|--rcfile|--init-file)$/.test(text)) at += 1
    if (/^-[a-zA-Z]*c/.test(text)) takesText = true
    if (!/^-[eulxvfc]+$|^--(?:login|norc|noprofile|posix)$|^-o$/.test(text)) isPlain = false
  }
  const [first, ...rest] = words.slice(at)
  const own = scope.fork()
  const areKnown = rest.every(({ isOpen, pattern }) => !isOpen && pattern === null)
  own.arguments = areKnown ? rest.slice(1).map(({ text }) => text) : null
  own.functions.clear()
  own.aliases.clear()
  const text = takesText
    ? first
    : first === undefined || first.text === '-'
      ? { text: call.given, isOpen: false }
      : null
  if (text === undefined) return surveyor.add(partOf(call, { effect: 'other', isOpaque: true }))
  if (text === null) {
    const places = first === undefined ? [] : placesOf(first, scope)
    const isOpaque =
      first?.isOpen === true ||
      places.some(
        ({ path, isExact }) =>
          path === null || !isExact || surveyor.written.has(path) || /^\/(?:dev|proc)\//.test(path),
      )
    return surveyor.add(partOf(call, { effect: 'other', isOpaque, reads: [...call.reads, ...places] }))
  }
  if (!takesText && (call.given === '' || call.reads.length > 0)) {
    return surveyor.add(
      partOf(call, {
        effect: first === undefined && words.length > 0 && asksVersion(words) ? 'looks' : 'other',
        isOpaque: !asksVersion(words),
      }),
    )
  }
  let isRead = false
  const inner = surveyor.collect(() => {
    isRead = !text.isOpen && surveyor.followText(text.text, own)
  })
  surveyor.add(
    partOf(call, { effect: 'other', inner, isOpaque: !isRead, wrapper: isRead && isPlain ? 'clear' : 'raises' }),
  )
}

function asksVersion(words: readonly Field[]): boolean {
  return words.length === 1 && words[0]?.text === '--version'
}

/** Programs that join their words to a text for a shell. */
function surveyTexts(call: Call, words: readonly Field[], scope: Scope, surveyor: Surveyor, run: Run): void {
  const program = basename(call.words[0]?.text ?? '')
  const text = textAfter(words, /^(?:-c|--command)$/)
  const { inner } = commandAfter(words, {
    flags: /^-/,
    valued: program === 'ssh' ? /^-[bcDEeFIiJLlmOopQRSWw]$/ : /^-[njt]$/,
    skips: program === 'ssh' ? 1 : 0,
  })
  const joined = inner.map((word) => word.text).join(' ')
  const own = scope.fork()
  if (program === 'ssh') own.directories = null
  const parts = surveyor.collect(() => {
    if (text !== null) surveyor.followText(text.text, own)
    else if (program === 'parallel')
      run({ ...call, words: [...inner, { text: UNKNOWN, pattern: null, isOpen: true }], redirects: [], reads: [] }, own)
    else if (inner.length > 0) surveyor.followText(joined, own)
  })
  surveyor.add(partOf(call, { effect: 'other', inner: parts, wrapper: 'raises', isOpaque: parts.length === 0 }))
}

function surveyFind(call: Call, words: readonly Field[], scope: Scope, surveyor: Surveyor, run: Run): void {
  const starts = findStarts(words)
  const reads = starts.flatMap((field) => placesOf(field, scope))
  const plain: Field[] = []
  const commands: Field[][] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    if (word === undefined) break
    if (!/^-(?:exec|execdir|ok|okdir)$/.test(word.text)) {
      plain.push(word)
      continue
    }
    const end = words.findIndex(
      (one, index) => index > at && (one.text === ';' || (one.text === '+' && words[index - 1]?.text === '{}')),
    )
    commands.push(words.slice(at + 1, end === -1 ? words.length : end))
    at = end === -1 ? words.length : end
  }
  const inner = surveyor.collect(() => {
    for (const command of commands)
      for (const start of starts) {
        const found = `${start.text.replace(/\/+$/, '')}/${UNKNOWN}`
        const filled = command.map((word) => ({ ...word, pattern: null, text: word.text.replaceAll('{}', found) }))
        run({ ...call, words: filled, redirects: [], reads: [] }, scope.fork())
      }
  })
  const deletes = filesTouched('find', plain, scope)
  const isPlain = deletes !== null || filesLookedAt('find', plain) !== null
  surveyor.add(
    partOf(call, {
      effect: 'other',
      reads: [...call.reads, ...reads],
      writes: deletes?.writes ?? [],
      inner,
      wrapper: 'clear',
      isOpaque: !isPlain,
    }),
  )
}

function surveyGit(call: Call, words: readonly Field[], scope: Scope, surveyor: Surveyor, isSystem: boolean): void {
  const git = readGit(words)
  if (git === null) return surveyor.add(partOf(call, { effect: 'other', isOpaque: true }))
  const own = scope.fork()
  for (const field of git.directories) {
    const places = placesOf(field, own)
    const paths = places.map(({ path, isExact }) => (isExact ? path : null))
    own.directories = paths.length > 0 && paths.every((path) => path !== null) ? paths : null
  }
  let areRead = true
  const inner = surveyor.collect(() => {
    for (const text of gitScripts(git)) areRead = surveyor.followText(text, own.fork()) && areRead
  })
  const effect = isSystem ? gitEffect(git) : 'other'
  const named = namedPlaces(call, git, own)
  const here = (own.directories ?? [null]).map((path): Place => ({
    path,
    written: path,
    isExact: path !== null,
    isTree: false,
  }))
  const changes =
    effect === 'looks'
      ? []
      : [...here, ...named, ...gitWrites(git).flatMap((field) => placesOf(field, own, { isTree: git.verb !== 'mv' }))]
  const looked = effect !== 'repository' || git.verb === 'add' ? gitReads(git) : []
  const reads = [
    ...(git.directories.length > 0 ? here : []),
    ...named,
    ...looked.flatMap((field) => placesOf(field, own)),
  ]
  const part = partOf(call, {
    effect,
    directories: own.directories,
    reads: [...call.reads, ...reads],
    writes: changes,
    inner,
    isOpaque: !areRead && git.scripts.length > 0,
    isItself: call.isItself && !git.isTwisted,
  })
  const short = ['git', git.verb, ...git.words.map(({ text }) => text)].join(' ')
  surveyor.add({ ...part, texts: [...new Set([...part.texts, short])] })
}

/** Where the repository or its files are said to be: by options, or by variables. */
function namedPlaces(call: Call, git: GitCommand, scope: Scope): readonly Place[] {
  const value = (name: string): string | null | undefined =>
    call.assigned.find((one) => one.name === name)?.value ??
    (scope.variables.has(name) ? (scope.variables.get(name) ?? UNKNOWN) : undefined)
  const fields = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY'].flatMap(
    (name): Field[] => {
      const text = value(name)
      return text === undefined ? [] : [{ text: text ?? UNKNOWN, pattern: null, isOpen: false }]
    },
  )
  return [...git.named, ...fields].flatMap((field) => placesOf(field, scope, { isTree: true }))
}
