import { join } from 'node:path'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { directoriesIn, markdownFilesIn, readBounded } from './definition-files.ts'
import { flagField, listField, parseFrontMatter, textField } from './front-matter.ts'
import { definitionRoots, type DefinitionOrigin, type DefinitionPlaces, type DefinitionRoot } from './places.ts'

/** A custom command (`.claude/commands/**.md`) or a skill (`.claude/skills/<name>/SKILL.md`), without its text. */
export type CommandSummary = {
  /** As it is called: `/name`. A command of a subdirectory or a plugin is `directory:name`. */
  readonly name: string
  readonly kind: 'command' | 'skill'
  readonly description: string
  /** What follows the name, for people. */
  readonly argumentHint: string | null
  readonly origin: DefinitionOrigin
  readonly path: string
  /** The user may call it. */
  readonly forUser: boolean
  /** The model may call it by itself. */
  readonly forModel: boolean
}

/** A command or skill, whole. */
export type Command = CommandSummary & {
  readonly body: string
  /** Where its further files lie; of a plugin's also the plugin. */
  readonly directory: string
  readonly pluginDirectory: string | null
  /** What it may do unasked while it is followed. */
  readonly allowedTools: readonly string[]
  readonly model: string | null
  /** Names of its arguments, in order, for `$name`. */
  readonly argumentNames: readonly string[]
}

const longestDescription = 1_536

/** Every command and skill there is, by name; of one name the strongest, and a skill before a command beside it. */
export async function listCommands(places: DefinitionPlaces): Promise<readonly CommandSummary[]> {
  const all = await readAll(places)
  return all
    .map(({ body: _body, directory: _directory, ...summary }) => summary)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** What a project's own commands and skills do unasked: a line each, such as `/fix: Bash(git:*)`. */
export async function listCommandRights(
  project: string,
  userHome: string,
): Promise<readonly { readonly text: string; readonly path: string }[]> {
  const all = await readAll({ top: project, directory: project, userHome })
  return all
    .filter(({ origin }) => origin === 'project')
    .flatMap(({ name, path, allowedTools, body }) =>
      [...allowedTools, ...[...body.matchAll(/(?:^|\s)!`([^`\n]+)`/g)].map((found) => `runs ${found[1] ?? ''}`)].map(
        (right) => ({ text: `/${name}: ${right}`, path }),
      ),
    )
}

/** The command or skill of a name: as listed, or without the directories before it where that leaves no doubt. */
export async function findCommand(name: string, places: DefinitionPlaces): Promise<Command | null> {
  const wanted = name.replace(/^(?:project|user):/, '')
  const all = await readAll(places)
  const exact = all.find((one) => one.name === wanted)
  if (exact !== undefined) return exact
  const alike = all.filter((one) => one.name.endsWith(`:${wanted}`))
  return alike.length === 1 ? (alike[0] ?? null) : null
}

async function readAll(places: DefinitionPlaces): Promise<readonly Command[]> {
  const found = await Promise.all(
    definitionRoots(places).map(async (root) => [...(await skillsOf(root)), ...(await commandsOf(root))]),
  )
  const byName = new Map<string, Command>()
  for (const command of found.flat()) if (!byName.has(command.name)) byName.set(command.name, command)
  return [...byName.values()]
}

async function skillsOf(root: DefinitionRoot): Promise<readonly Command[]> {
  const folder = join(root.directory, 'skills')
  const names = await directoriesIn(folder)
  return await readEach(names, async (name) => {
    const directory = join(folder, name)
    return await readCommand(root, { kind: 'skill', name, path: join(directory, 'SKILL.md'), directory })
  })
}

async function commandsOf(root: DefinitionRoot): Promise<readonly Command[]> {
  const folder = join(root.directory, 'commands')
  return await readEach(await markdownFilesIn(folder), async (steps) => {
    const name = steps.join(':').replace(/\.md$/, '')
    return await readCommand(root, { kind: 'command', name, path: join(folder, ...steps), directory: folder })
  })
}

async function readEach<From>(
  from: readonly From[],
  read: (one: From) => Promise<Command | null>,
): Promise<readonly Command[]> {
  return (await Promise.all(from.map(read))).filter((one) => one !== null)
}

async function readCommand(
  { origin, plugin, directory: rootDirectory }: DefinitionRoot,
  at: Pick<Command, 'kind' | 'name' | 'path' | 'directory'>,
): Promise<Command | null> {
  const text = await readBounded(at.path)
  if (text === null || !/^[\w][\w:.+-]*$/.test(at.name)) return null
  const { fields, body } = await parseFrontMatter(text)
  const description = [textField(fields['description']) ?? firstLine(body), textField(fields['when_to_use']) ?? '']
  return {
    ...at,
    name: plugin === null ? at.name : `${plugin}:${at.name}`,
    description: singleLine(description.join(' ').trim(), longestDescription),
    argumentHint: hintOf(fields['argument-hint']),
    origin,
    forUser: flagField(fields['user-invocable'], true),
    forModel: !flagField(fields['disable-model-invocation'], false),
    body,
    pluginDirectory: plugin === null ? null : rootDirectory,
    allowedTools: listField(fields['allowed-tools']) ?? [],
    model: textField(fields['model']),
    argumentNames: listField(fields['arguments']) ?? [],
  }
}

function hintOf(field: unknown): string | null {
  const text = textField(field)
  return text === null ? null : singleLine(text, 120)
}

/** What stands in for a description. */
function firstLine(body: string): string {
  const line = body.split('\n').find((one) => one.trim() !== '') ?? ''
  return singleLine(line.replace(/^#+\s*/, ''), 200)
}
