import { memo, type ReactNode } from 'react'
import { formatAge, formatExact } from './format.ts'
import { useTimeText } from './tick.ts'

/** How long ago something began; stands still at `end`. */
export const Age = memo(function Age(props: { readonly from: number; readonly end: number | null }): ReactNode {
  const { from, end } = props
  const text = useTimeText((now) => formatAge((end ?? now) - from), end === null)
  return (
    <time dateTime={new Date(from).toISOString()} title={`Created ${formatExact(from)}`}>
      {text}
    </time>
  )
})
