import type { CompletedFile } from '../../api/completion.ts'
import { bestMatches, matchScore } from '../../base/fuzzy-match.ts'
import { singleLine } from '../../base/single-line.ts'
import { effortSchema } from '../../board/launch.ts'
import type { SessionRow } from '../../board/session-row.ts'
import { slashCommands } from '../../board/slash-commands.ts'
import { shortPath } from '../../base/format.ts'
import type { CompletionQuery } from './completion-query.ts'
import type { KnownNames } from './known-names.ts'
import { modeMeanings, offeredModes } from './launch-words.ts'

/** What a suggestion is, as its icon and a word tell. */
export type SuggestionKind =
  | 'agent'
  | 'repository'
  | 'worktree'
  | 'recent directory'
  | 'file'
  | 'directory'
  | 'board'
  | 'command'
  | 'skill'
  | 'setting'
  | 'filter'
  | 'pull request'
  | 'earlier command'

/** One thing that may stand where the user types. */
export type Suggestion = {
  readonly kind: SuggestionKind
  readonly label: string
  /** What comes behind it, as its author wrote it. */
  readonly hint: string
  readonly description: string
  /** What is matched with the typed word. */
  readonly name: string
  /** What takes the word's place. */
  readonly insert: string
  /** More is to come right behind it: no blank. */
  readonly goesOn: boolean
}

/** Where suggestions come from. */
export type SuggestionSources = {
  readonly names: KnownNames | null
  /** Files that fit the mention, as the supervisor found them. */
  readonly files: readonly CompletedFile[]
  readonly rows: Iterable<SessionRow>
  /** Earlier inputs, the newest first. */
  readonly history: readonly string[]
}

const mostShown = 30
/** Commands of a client that this window does itself. */
const clientCommands = new Set(['fork', 'stop', 'exit'])
const fewShown = 5

const boardCommands: readonly (readonly [name: string, hint: string, description: string])[] = [
  ['model', '<name>', 'The model of what you dispatch next'],
  ['effort', '<how much>', 'How much the model thinks about what you dispatch next'],
  ['mode', '<mode>', 'The permission mode of what you dispatch next'],
  ['agents', '', 'Lists the custom agents of this directory'],
  ['settings', '', 'Opens the settings'],
  ['exit', '', 'Closes this window; sessions go on'],
]

const models: readonly (readonly [name: string, description: string])[] = [
  ['opus', 'The most capable'],
  ['sonnet', 'Capable and quick'],
  ['haiku', 'The quickest'],
  ['default', 'As the settings say'],
]

const effortMeanings = { low: 'Thinks little', medium: 'Thinks some', high: 'Thinks long', max: 'Thinks longest' }

const states: readonly (readonly [name: string, description: string])[] = [
  ['needs-input', 'Waits for you'],
  ['working', 'A model or a tool runs'],
  ['completed', 'Finished'],
  ['idle', 'Has nothing to do'],
  ['failed', 'Ended with an error'],
  ['stopped', 'Was stopped'],
  ['done', 'Neither works nor waits for you'],
]

type Draft = Partial<Suggestion> & Pick<Suggestion, 'kind' | 'name' | 'insert'>

/** Names come from repositories and models: as a harmless line they are shown, as they are they are inserted. */
function made(draft: Draft): Suggestion {
  return {
    hint: '',
    goesOn: false,
    ...draft,
    label: singleLine(draft.label ?? draft.insert, 120),
    description: singleLine(draft.description ?? '', 600),
  }
}

const placeKinds = { repository: 'repository', worktree: 'worktree', recent: 'recent directory' } as const

function mentions({ names, files }: SuggestionSources, typed: string): readonly Suggestion[] {
  const agents = (names?.agents ?? []).map(({ name, description }) =>
    made({ kind: 'agent', name, insert: `@${name}`, description }),
  )
  const places = (names?.repositories ?? []).map(({ name, path, kind }) =>
    made({ kind: placeKinds[kind], name, insert: `@${name}`, description: shortPath(path) }),
  )
  const known = fitting([...agents, ...places], typed, mostShown)
  const taken = new Set(known.map(({ insert }) => insert))
  const found = files.map(({ path, kind }) => fileSuggestion(path, kind === 'directory'))
  return [...known, ...found.filter(({ insert }) => !taken.has(insert))].slice(0, mostShown)
}

function fileSuggestion(path: string, isDirectory: boolean): Suggestion {
  const written = isDirectory ? `${path}/` : path
  return made({
    kind: isDirectory ? 'directory' : 'file',
    name: path,
    label: `@${written}`,
    insert: /\s/.test(path) ? `@"${written}"` : `@${written}`,
    goesOn: isDirectory && !/\s/.test(path),
  })
}

function commands({ names }: SuggestionSources): readonly Suggestion[] {
  const own = boardCommands.map(([name, hint, description]) =>
    made({ kind: 'board', name, insert: `/${name}`, hint, description }),
  )
  const custom = (names?.commands ?? []).flatMap(({ name, description, argumentHint, source }) =>
    source === 'built-in' || boardCommands.some(([taken]) => taken === name)
      ? []
      : [made({ kind: source, name, insert: `/${name}`, hint: singleLine(argumentHint, 60), description })],
  )
  return [...own, ...custom]
}

/** What a reply may begin with; what only a terminal's view does is left out. */
function sessionCommands({ names }: SuggestionSources): readonly Suggestion[] {
  const own = slashCommands
    .filter(({ by, name }) => by !== 'client' || clientCommands.has(name))
    .map(({ name, argumentHint, description }) =>
      made({ kind: 'command', name, insert: `/${name}`, hint: argumentHint, description }),
    )
  const custom = (names?.commands ?? []).flatMap(({ name, description, argumentHint, source }) =>
    source === 'built-in' || own.some((taken) => taken.name === name)
      ? []
      : [made({ kind: source, name, insert: `/${name}`, hint: singleLine(argumentHint, 60), description })],
  )
  return [...own, ...custom]
}

function settings(values: readonly (readonly [name: string, description: string])[]): readonly Suggestion[] {
  return values.map(([name, description]) => made({ kind: 'setting', name, insert: name, description }))
}

function filters(values: Iterable<readonly [name: string, description: string]>): readonly Suggestion[] {
  return [...values].map(([name, description]) => made({ kind: 'filter', name, insert: name, description }))
}

function counted(names: Iterable<string>): Iterable<readonly [string, string]> {
  const counts = new Map<string, number>()
  for (const name of names) if (!/\s/.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => [name, count === 1 ? '1 session' : `${count} sessions`] as const)
}

function pullRequests(rows: Iterable<SessionRow>): readonly Suggestion[] {
  const found = new Map<string, Suggestion>()
  for (const row of rows) {
    for (const { number, title, url } of row.pullRequests) {
      const name = String(number)
      if (found.has(url)) continue
      const description = title === '' ? row.name : title
      found.set(url, made({ kind: 'pull request', name, insert: `#${name}`, description }))
    }
  }
  return [...found.values()]
}

function earlierCommands(history: readonly string[], typed: string): readonly Suggestion[] {
  const lines = history.flatMap((text) => /^!\s*([^\n]+)$/.exec(text.trim())?.[1] ?? [])
  const fits = [...new Set(lines)].filter((line) => line.startsWith(typed) && line !== typed)
  return fits.slice(0, fewShown).map((line) => made({ kind: 'earlier command', name: line, insert: line }))
}

function fitting(items: readonly Suggestion[], typed: string, limit: number): readonly Suggestion[] {
  return bestMatches(items, ({ name }) => matchScore(name, typed), limit)
}

function beginningWith(items: readonly Suggestion[], typed: string, limit = mostShown): readonly Suggestion[] {
  const wanted = typed.toLowerCase()
  return items.filter(({ name }) => name.toLowerCase().startsWith(wanted)).slice(0, limit)
}

function candidates(query: CompletionQuery, sources: SuggestionSources): readonly Suggestion[] {
  const { text } = query
  switch (query.kind) {
    case 'mention':
      return mentions(sources, text)
    case 'first-word': {
      const agents = sources.names?.agents ?? []
      return beginningWith(
        agents.map(({ name, description }) => made({ kind: 'agent', name, insert: name, description })),
        text,
        fewShown,
      )
    }
    case 'command':
      return fitting(commands(sources), text, mostShown)
    case 'model':
      return beginningWith(settings(models), text)
    case 'effort':
      return beginningWith(
        settings([
          ...effortSchema.options.map((effort) => [effort, effortMeanings[effort]] as const),
          ['default', 'As the settings say'],
        ]),
        text,
      )
    case 'mode':
      return beginningWith(
        settings([
          ...offeredModes.map((mode) => [mode, modeMeanings[mode]] as const),
          ['settings', 'As the settings say'],
        ]),
        text,
      )
    case 'filter-state':
      return beginningWith(filters(states), text)
    case 'filter-agent':
      return beginningWith(filters(counted([...sources.rows].map((row) => row.launch.agent ?? row.engine))), text)
    case 'filter-tag':
      return beginningWith(filters(counted([...sources.rows].flatMap((row) => row.tags))), text)
    case 'pull-request':
      return beginningWith(pullRequests(sources.rows), text)
    case 'session-command':
      return fitting(sessionCommands(sources), text, mostShown)
    case 'file':
      return sources.files.map(({ path, kind }) => fileSuggestion(path, kind === 'directory'))
    case 'shell':
      return earlierCommands(sources.history, text)
  }
}

/** What may stand where the cursor is, best first. Nothing when the only thing that fits stands there already. Pure. */
export function suggestionsFor(query: CompletionQuery, sources: SuggestionSources): readonly Suggestion[] {
  const found = candidates(query, sources)
  const [only] = found
  return found.length === 1 && only?.name === query.text && only.hint === '' ? [] : found
}

/** The text with a suggestion in it, and where the cursor then stands. Pure. */
export function withSuggestion(
  text: string,
  query: CompletionQuery,
  { insert, goesOn }: Suggestion,
): { readonly text: string; readonly cursor: number } {
  const rest = text.slice(query.end)
  const before = text.slice(0, query.start) + insert
  if (goesOn) return { text: before + rest, cursor: before.length }
  return /^\s/.test(rest)
    ? { text: before + rest, cursor: before.length + 1 }
    : { text: `${before} ${rest}`, cursor: before.length + 1 }
}
