import { join } from 'node:path'
import { portVariables } from '../../../src-shared/board/port-range.ts'
import type { SessionRecord, Worktree } from '../../../src-shared/board/session-record.ts'
import type { Hook } from '../../../src-node/settings/merge-settings.ts'
import { findProject, repositoryKeyOf } from '../settings/project.ts'
import { ApiFailure } from './failure.ts'
import type { Services } from './services.ts'

const defaultTimeoutMs = 60_000

/** Whether a hook made the worktree: then git knows nothing of it. */
export function isHookMade(worktree: Worktree | null): boolean {
  return worktree?.['madeBy'] === 'hook'
}

/** What a hook made only a hook removes, and nobody can see what would be lost with it. */
export async function refuseHookMade(services: Services, record: SessionRecord, worktree: Worktree): Promise<void> {
  if ((await removeHooksOf(services, record)).length === 0) return
  throw ApiFailure.of(
    'REFUSED',
    `“${record.name}” works in ${worktree.path}, which a hook made outside of git: unsaved work there cannot be seen. Remove with force to have the WorktreeRemove hook remove it.`,
  )
}

/** Runs the `WorktreeRemove` hooks of a session; what came of them, for the user. */
export async function runRemoveHooks(
  services: Services,
  record: SessionRecord,
  worktree: Worktree,
): Promise<readonly string[]> {
  const { paths, environments, settings, problems } = services
  const hooks = await removeHooksOf(services, record)
  if (hooks.length === 0) return isHookMade(worktree) ? [`nothing of ${worktree.path}: it stays where it is`] : []
  const { runHook } = await import('../../../src-node/hooks/run-hook.ts')
  const { directory } = await findProject(record.cwd)
  const environment = { ...environments.of(record.sessionId), ...(await settings.variablesOf(record)) }
  const failures = await Promise.all(
    hooks.map(async ({ command, timeoutMs, pluginRoot }) => {
      const end = await runHook({
        command,
        input: {
          session_id: record.sessionId,
          transcript_path: join(paths.job(record.id).directory, 'transcript.jsonl'),
          cwd: directory,
          hook_event_name: 'WorktreeRemove',
          worktree_path: worktree.path,
        },
        cwd: directory,
        environment: {
          ...environment,
          ...portVariables(worktree.ports ?? null),
          CLAUDE_PROJECT_DIR: directory,
          ...(pluginRoot === undefined ? {} : { CLAUDE_PLUGIN_ROOT: pluginRoot }),
        },
        timeoutMs: timeoutMs ?? defaultTimeoutMs,
      })
      return end.exitCode === 0 ? [] : [`the hook ${command} ended with ${end.exitCode ?? 'a signal'}: ${end.stderr}`]
    }),
  )
  for (const failure of failures.flat()) problems.report(`session ${record.id}: ${failure}`)
  return []
}

/** A project's hooks count once it is trusted. */
async function removeHooksOf(
  { paths, repositories }: Services,
  { launch, cwd }: SessionRecord,
): Promise<readonly Hook[]> {
  const { loadHooks } = await import('../../../src-node/hooks/load-hooks.ts')
  const { matchingHooks } = await import('../../../src-node/hooks/matching-hooks.ts')
  const project = await findProject(cwd)
  const { trusted } = await repositories.read(repositoryKeyOf(project))
  const loaded = await loadHooks({
    userFile: paths.settings,
    projectDirectory: project.directory,
    settingsArguments: launch.settings,
    pluginDirs: launch.pluginDirs,
    cwd,
  })
  return matchingHooks(trusted ? loaded.trusted : loaded.untrusted, 'WorktreeRemove', null)
}
