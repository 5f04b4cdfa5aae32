import type { ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { cutMiddle } from '../../app/format.ts'
import { modeWord, sourceWord } from './launch-words.ts'
import { useLaunchPreview } from './use-launch-preview.ts'

/** The line under the box: where and how the next task would run. Its place is kept while it loads. */
export function LaunchPreviewLine({ engine }: { readonly engine: 'agent' | 'shell' }): ReactNode {
  const { preview, problem } = useLaunchPreview(engine)
  if (problem !== null) return <span className="truncate text-failed">{singleLine(problem)}</span>
  if (preview === null) return <span aria-hidden="true" className="skeleton h-3 w-48" />
  const { baseBranch, behind, isolation, isolationReason, model, permissionMode, problems } = preview
  const branch = baseBranch === null ? null : cutMiddle(singleLine(baseBranch), 32)
  const agent = preview.engine.value === 'agent'
  return (
    <span className="flex min-w-0 gap-3 truncate">
      <span className="truncate" title={singleLine(isolationReason)}>
        {isolation === 'worktree' ? 'new worktree' : 'in place'}
        {branch !== null && (
          <>
            {isolation === 'worktree' ? ' from ' : ' on '}
            <b className="font-normal text-dim">{branch}</b>
          </>
        )}
      </span>
      {behind !== null && behind > 0 && <span className="text-needs">{behind} behind origin</span>}
      <span className="max-[899px]:hidden" title={`Engine: ${sourceWord(preview.engine.source)}`}>
        engine <b className="font-normal text-dim">{singleLine(preview.engine.value)}</b>
      </span>
      {agent && (
        <>
          <span className="max-[1023px]:hidden" title={`Model: ${preview.model.source}`}>
            <b className="font-normal text-dim">{singleLine(model.value)}</b> ({sourceWord(model.source)})
          </span>
          <span className="max-[1023px]:hidden" title={`Permission mode: ${permissionMode.source}`}>
            <b className="font-normal text-dim">{modeWord(permissionMode.value)}</b> ({sourceWord(permissionMode.source)})
          </span>
        </>
      )}
      {problems.length > 0 && (
        <span className="truncate text-needs" title={problems.map((one) => singleLine(one)).join('\n')}>
          {singleLine(problems[0] ?? '')}
        </span>
      )}
    </span>
  )
}
