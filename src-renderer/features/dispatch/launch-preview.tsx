import type { ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { cutMiddle, shortPath } from '../../app/format.ts'
import { modeWord, sourceWord } from '../../../src-shared/client/dispatch/launch-words.ts'
import { useServices, useValue } from '../../app/services.ts'
import { useUserHome } from '../../app/use-setting.ts'

/** The line under the box: where and how the next task would run. Its place is kept while it loads. */
export function LaunchPreviewLine({ agent }: { readonly agent: string | null }): ReactNode {
  const services = useServices()
  const { preview, problem } = useValue(services.preview, (state) => state)
  const userHome = useUserHome()
  if (problem !== null) return <span className="truncate text-failed">{singleLine(problem)}</span>
  if (preview === null) return <span aria-hidden="true" className="skeleton h-3 w-48" />
  const { baseBranch, behind, isolation, isolationReason, model, permissionMode, problems } = preview
  const branch = baseBranch === null ? null : cutMiddle(singleLine(baseBranch), 32)
  return (
    <span className="flex min-w-0 gap-3 overflow-hidden">
      <span className="min-w-0 shrink-2 truncate @max-[520px]:hidden" title={singleLine(preview.directory)}>
        <b className="font-normal text-dim">{shortPath(singleLine(preview.directory), userHome)}</b>
      </span>
      {agent !== null && (
        <span className="max-w-[40%] shrink-0 truncate" title={`Custom agent: ${singleLine(agent)}`}>
          as <b className="font-normal text-dim">{singleLine(agent, 60)}</b>
        </span>
      )}
      <span className="min-w-0 truncate" title={singleLine(isolationReason)}>
        {isolation === 'worktree' ? 'new worktree' : 'in place'}
        {branch !== null && (
          <>
            {isolation === 'worktree' ? ' from ' : ' on '}
            <b className="font-normal text-dim">{branch}</b>
          </>
        )}
      </span>
      {preview.waitsForTrust !== undefined && (
        <button
          type="button"
          title={`This folder is not trusted: ${preview.waitsForTrust}`}
          className="-my-1 min-h-6 shrink-0 rounded-small text-needs underline-offset-2 hover:underline"
          onClick={() => services.ui.setState({ overlay: 'trust' })}
        >
          Not trusted…
        </button>
      )}
      {behind !== null && behind > 0 && <span className="shrink-0 text-needs">{behind} behind origin</span>}
      <span className="shrink-0 @max-[620px]:hidden" title={`Engine: ${sourceWord(preview.engine.source)}`}>
        engine <b className="font-normal text-dim">{singleLine(preview.engine.value)}</b>
      </span>
      {preview.engine.value !== 'shell' && (
        <>
          {preview.demo === true ? (
            <span className="shrink-0" title="Scripted answers: no account is needed, and nothing leaves this machine">
              <b className="font-normal text-dim">practice model</b>
            </span>
          ) : (
            preview.engine.value === 'agent' && (
              <Sourced title="Model" value={singleLine(model.value)} source={model.source} />
            )
          )}
          <Sourced title="Permission mode" value={modeWord(permissionMode.value)} source={permissionMode.source} />
        </>
      )}
      {problems.length > 0 && (
        <span className="min-w-0 truncate text-needs" title={problems.map((one) => singleLine(one)).join('\n')}>
          {singleLine(problems[0] ?? '')}
        </span>
      )}
    </span>
  )
}

function Sourced(props: { readonly title: string; readonly value: string; readonly source: string }): ReactNode {
  const { title, value, source } = props
  const own = useValue(useServices().connection.settings, ({ view }) => view?.file ?? null)
  return (
    <span className="shrink-0 @max-[860px]:hidden" title={`${title}: ${source}`}>
      <b className="font-normal text-dim">{value}</b> ({source === own ? 'your settings' : sourceWord(source)})
    </span>
  )
}
