import type { ReactNode } from 'react'

/** How the parts of a bar look, in order: told apart by their texture, for colour means state. */
const looks = [
  { colour: 'var(--color-accent)', texture: 'plain' },
  { colour: 'var(--color-dim)', texture: 'stripes' },
  { colour: 'var(--color-accent)', texture: 'dots' },
  { colour: 'var(--color-faint)', texture: 'plain' },
  { colour: 'var(--color-accent)', texture: 'stripes' },
  { colour: 'var(--color-dim)', texture: 'dots' },
] as const

const lookAt = (at: number): (typeof looks)[number] => looks[at % looks.length] ?? looks[0]

/** The fill of the n-th part, as `SeriesPatterns` with the same `id` defines it. */
export function fillOf(id: string, at: number): string {
  return `url(#${id}-${at % looks.length})`
}

/** The textures of the parts; stands inside of an `svg`. */
export function SeriesPatterns({ id }: { readonly id: string }): ReactNode {
  return (
    <defs>
      {looks.map((_, at) => {
        const { colour, texture } = lookAt(at)
        return (
          <pattern key={at} id={`${id}-${at}`} width={6} height={6} patternUnits="userSpaceOnUse">
            <rect width={6} height={6} style={{ fill: colour, fillOpacity: texture === 'plain' ? 1 : 0.22 }} />
            {texture === 'stripes' && (
              <path d="M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2" style={{ stroke: colour, strokeWidth: 1.6 }} />
            )}
            {texture === 'dots' && <circle cx={3} cy={3} r={1.4} style={{ fill: colour }} />}
          </pattern>
        )
      })}
    </defs>
  )
}

/** One part as the legend shows it. */
export function SeriesMark({ id, at }: { readonly id: string; readonly at: number }): ReactNode {
  return (
    <svg width={12} height={12} aria-hidden="true" className="shrink-0">
      <rect width={12} height={12} rx={2} fill={fillOf(id, at)} style={{ stroke: 'var(--color-line)' }} />
    </svg>
  )
}
