import type { ReactNode } from 'react'

const widths = ['w-40', 'w-64', 'w-52', 'w-72', 'w-48', 'w-60']

/** Stands where the rows will stand until the first snapshot is there. */
export function BoardSkeleton(): ReactNode {
  return (
    <div aria-hidden="true" className="min-h-0 overflow-hidden pt-1">
      {['Needs input', 'Working', 'Completed'].map((group, at) => (
        <div key={group}>
          <div className="flex h-8 items-center pr-4 pl-8 pt-2">
            <span className="skeleton h-2.5 w-16" />
          </div>
          {widths.slice(at, at + 3).map((width) => (
            <div key={width} className="flex h-9 items-center gap-2.5 pr-4 pl-8">
              <span className="skeleton size-4 !rounded-full" />
              <span className="skeleton h-3 w-28" />
              <span className={`skeleton ml-12 h-3 ${width}`} />
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
