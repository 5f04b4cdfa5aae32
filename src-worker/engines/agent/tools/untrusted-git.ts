import { disarmCommand } from '../../../../src-node/git/configured-programs.ts'
import { gitCalls } from '../permissions/may-git-look.ts'
import { readyForCommands, surveyCommand } from '../permissions/survey-command.ts'
import type { ToolContext } from './tool.ts'

type Environment = Readonly<Record<string, string>>
type Where = Pick<ToolContext, 'workplace' | 'jobDirectory' | 'isTrusted' | 'environment'>

/** What a command line is run with; `note` is for whoever reads its output. */
type LineEnvironment = { readonly environment: Environment; readonly note: string }

const skipped = '(git ran without the hooks and programs that the repository itself names: its folder is not trusted)'

/**
 * The environment of a command line. In a folder that is not trusted, its calls of git do not run what the repository's own
 * configuration and hooks would have them run: allowing `git status` or `git commit` is not allowing that.
 */
export async function environmentFor(line: string, where: Where): Promise<LineEnvironment> {
  const environment = where.environment()
  if (where.isTrusted()) return { environment, note: '' }
  await readyForCommands(() => undefined)
  const survey = surveyCommand(line, where.workplace, where.jobDirectory)
  const calls = gitCalls(survey)
  if (calls.length === 0 && (survey.isWhole || !/\bgit\b/.test(line))) return { environment, note: '' }
  const directories = [where.workplace.current, ...calls.flatMap((part) => part.directories ?? [])]
  const changes = calls.length === 0 || calls.some(({ effect }) => effect !== 'looks')
  const { variables, skips } = await disarmCommand(directories, environment, changes)
  return { environment: { ...environment, ...variables }, note: changes && skips ? `\n${skipped}` : '' }
}
