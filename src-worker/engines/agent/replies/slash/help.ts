import { listCommands } from '../../../../../src-node/definitions/commands.ts'
import { singleLine } from '../../../../../src-shared/base/single-line.ts'
import { slashCommands } from '../../../../../src-shared/board/slash-commands.ts'
import type { SlashHandler } from './slash-context.ts'
import { table } from './table.ts'

/** `/help`: all commands, those of the project and the user included. */
export const help: SlashHandler = async ({ opened }) => {
  const custom = (await listCommands(await opened.setting.places())).filter(({ forUser }) => forUser)
  const ours = slashCommands.map(({ name, argumentHint, description, by }) => [
    `/${name} ${argumentHint}`.trimEnd(),
    by === 'client' ? `${description} (in the terminal view)` : description,
  ])
  const theirs = custom.map(({ name, argumentHint, description, origin, kind }) => [
    `/${name} ${argumentHint ?? ''}`.trimEnd(),
    `${singleLine(description, 100)} (${origin} ${kind})`,
  ])
  return [
    table(ours),
    ...(theirs.length === 0 ? [] : ['', table(theirs)]),
    '',
    '! <command> runs a shell command; @<path> names a file.',
  ].join('\n')
}
