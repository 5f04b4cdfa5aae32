import { readEngineChoice } from '../../../src-shared/board/engine-choice.ts'
import type { DispatchInput, LaunchPreview } from '../../../src-shared/api/dispatch.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { shortPath } from '../../../src-shared/base/format.ts'
import { launchOptionsSchema, type Effort, type PermissionMode } from '../../../src-shared/board/launch.ts'
import { modeWord } from '../../../src-shared/client/dispatch/launch-words.ts'

/** What the next dispatch from this terminal uses; what is null comes from the directory's settings. */
export type LaunchChoice = {
  readonly directory: string
  /** `agent` or `acp:<id>`. */
  readonly engine: string | null
  readonly model: string | null
  readonly effort: Effort | null
  readonly permissionMode: PermissionMode | null
  /** The custom agent of tasks that name none. */
  readonly agent: string | null
}

/** The part of a dispatch (and of its preview) that the choice and the task's own target fix. */
export function launchOf(
  choice: LaunchChoice,
  target: { readonly engine: 'agent' | 'shell'; readonly directory: string | null; readonly agent: string | null },
): Pick<DispatchInput, 'cwd' | 'options'> & Pick<Partial<DispatchInput>, 'engine'> {
  const agent = target.engine === 'shell' ? null : (target.agent ?? choice.agent)
  const said = target.engine === 'shell' ? target.engine : choice.engine
  const chosen = said === null ? null : readEngineChoice(said)
  const options = launchOptionsSchema.parse({
    ...(choice.model === null ? {} : { model: choice.model }),
    ...(choice.effort === null ? {} : { effort: choice.effort }),
    ...(choice.permissionMode === null ? {} : { permissionMode: choice.permissionMode }),
    ...(agent === null ? {} : { agent }),
    ...(chosen?.engine === 'acp' ? { acp: chosen.agent } : {}),
  })
  const engine = chosen === null ? {} : { engine: chosen.engine }
  return { cwd: target.directory ?? choice.directory, ...engine, options }
}

/** The dispatch defaults in a few words, for the head of the board. */
export function choiceWords(choice: LaunchChoice, preview: LaunchPreview | null): string {
  const model = choice.model ?? preview?.model.value ?? ''
  const mode = choice.permissionMode ?? preview?.permissionMode.value ?? ''
  const effort = choice.effort ?? preview?.effort?.value ?? ''
  const words = [
    preview?.engine.value ?? '',
    model,
    effort,
    mode === '' ? '' : modeWord(mode),
    shortPath(choice.directory),
  ]
  return words
    .filter((word) => word !== '')
    .map((word) => singleLine(word, 60))
    .join(' · ')
}

/** What a dispatch would do here and now, in a line: where, from which branch, how far that is behind, and as what. */
export function previewWords(preview: LaunchPreview, agent: string | null): string {
  const branch =
    preview.baseBranch === null ? '' : ` ${preview.isolation === 'worktree' ? 'from' : 'on'} ${preview.baseBranch}`
  const words = [
    preview.problems[0] ?? '',
    shortPath(preview.directory),
    agent === null ? '' : `as ${agent}`,
    `${preview.isolation === 'worktree' ? 'new worktree' : 'in place'}${branch}`,
    preview.behind !== null && preview.behind > 0 ? `${preview.behind} behind origin` : '',
    preview.engine.value,
    preview.engine.value === 'agent' ? preview.model.value : '',
    preview.engine.value !== 'shell' ? modeWord(preview.permissionMode.value) : '',
  ]
  return words
    .filter((word) => word !== '')
    .map((word) => singleLine(word, 120))
    .join(' · ')
}
