import clsx from 'clsx'
import { useEffect, useId, useState, type ReactNode } from 'react'
import type { ReviewFile, ReviewSide, ReviewSides } from '../../../src-shared/api/review.ts'
import { formatBytes } from '../../../src-shared/base/format.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { ReviewFeed } from './review-store.ts'

const frame = 'sticky left-0 block w-[100cqw] p-3 font-sans text-small'
const ways = { beside: 'Side by side', over: 'One over the other' } as const

/** A file that has no lines to show, or is more than those: the picture as it was and as it is, or how large both are. */
export function Picture(props: {
  readonly file: ReviewFile
  readonly fingerprint: string
  readonly feed: ReviewFeed
}): ReactNode {
  const { file, fingerprint, feed } = props
  const [sides, setSides] = useState<ReviewSides | string | null>(null)
  useEffect(() => {
    let wanted = true
    void feed.readSides(file, fingerprint).then((result) => {
      if (wanted) setSides(result.ok ? result.value : result.failure.message)
    })
    return () => {
      wanted = false
    }
  }, [feed, file, fingerprint])
  if (sides === null)
    return (
      <span className={frame}>
        <span className="sr-only">Loading {singleLine(file.path, 120)}</span>
        <span aria-hidden="true" className="skeleton block h-9 w-40" />
      </span>
    )
  if (typeof sides === 'string') return <p className={clsx(frame, 'text-dim')}>It could not be read: {sides}</p>
  const { before, now } = sides
  const isPicture = before?.picture.kind === 'shown' || now?.picture.kind === 'shown'
  // A vector picture that is none has its lines below.
  if (!isPicture && file.added !== null && /\.svg$/i.test(file.path)) return null
  if (!isPicture)
    return (
      <p className={clsx(frame, 'text-dim')}>
        {wordsOf(before, now)} {before === null ? sayOf(now) : now === null ? sayOf(before) : sizesOf(before, now)}
      </p>
    )
  return <Pictures name={singleLine(file.path, 200)} before={before} now={now} />
}

function Pictures(props: {
  readonly name: string
  readonly before: ReviewSide | null
  readonly now: ReviewSide | null
}): ReactNode {
  const { name, before, now } = props
  const [way, setWay] = useState<keyof typeof ways>('beside')
  const [share, setShare] = useState(50)
  const group = useId()
  const isBoth = before?.picture.kind === 'shown' && now?.picture.kind === 'shown'
  return (
    <div className={frame}>
      {isBoth && (
        <fieldset className="mb-2 flex items-center gap-4 text-dim">
          <legend className="sr-only">How both pictures are shown</legend>
          {(['beside', 'over'] as const).map((one) => (
            <label key={one} className="flex items-center gap-1.5">
              <input type="radio" name={group} tabIndex={-1} checked={way === one} onChange={() => setWay(one)} />
              {ways[one]}
            </label>
          ))}
          {way === 'over' && (
            <label className="flex items-center gap-2">
              Before
              <input
                type="range"
                aria-label="How much of the picture as it is now is seen"
                min={0}
                max={100}
                value={share}
                onKeyDown={(event) => event.stopPropagation()}
                onChange={({ currentTarget: { value } }) => setShare(Number(value))}
              />
              Now
            </label>
          )}
        </fieldset>
      )}
      {isBoth && way === 'over' ? (
        <span className="relative block h-60 max-w-[480px] overflow-hidden rounded-control border border-line bg-panel">
          <Shown side={before} alt={`${name}, before`} className="absolute inset-0" />
          <span className="absolute inset-0 bg-panel" style={{ opacity: share / 100 }}>
            <Shown side={now} alt={`${name}, now`} className="absolute inset-0" />
          </span>
        </span>
      ) : (
        <div className="flex flex-wrap gap-4">
          {before !== null && (
            <Half title={now === null ? 'Deleted' : 'Before'} side={before} alt={`${name}, before`} />
          )}
          {now !== null && <Half title={before === null ? 'New' : 'Now'} side={now} alt={`${name}, now`} />}
        </div>
      )}
    </div>
  )
}

function Half(props: { readonly title: string; readonly side: ReviewSide; readonly alt: string }): ReactNode {
  const { title, side, alt } = props
  return (
    <figure className="min-w-40 flex-1 basis-60">
      <figcaption className="mb-1 text-dim">
        {title} · {sayOf(side)}
      </figcaption>
      <span className="flex h-60 items-center justify-center rounded-control border border-line bg-panel">
        <Shown side={side} alt={alt} className="" />
      </span>
    </figure>
  )
}

/** As an image only: what a vector picture holds of scripts or addresses does nothing there. */
function Shown(props: { readonly side: ReviewSide; readonly alt: string; readonly className: string }): ReactNode {
  const { side, alt, className } = props
  const [isBroken, setBroken] = useState(false)
  if (side.picture.kind !== 'shown') return <span className="p-3 text-dim">{whyNot[side.picture.kind]}</span>
  if (isBroken) return <span className="p-3 text-dim">Its bytes are no whole picture</span>
  return (
    <img
      src={`data:${side.picture.type};base64,${side.picture.data}`}
      alt={alt}
      decoding="async"
      draggable={false}
      className={clsx('size-full object-contain p-1', className)}
      onError={() => setBroken(true)}
    />
  )
}

const whyNot = {
  'too-wide': 'It has too many pixels to be shown here',
  'too-large': 'Pictures above 4 MB are not shown here',
  none: 'It is no picture',
} as const

function sayOf(side: ReviewSide | null): string {
  if (side === null) return ''
  const { bytes, picture } = side
  const size = picture.kind === 'shown' ? picture.size : picture.kind === 'too-wide' ? picture : null
  return size === null ? formatBytes(bytes) : `${size.width} × ${size.height}, ${formatBytes(bytes)}`
}

function sizesOf(before: ReviewSide, now: ReviewSide): string {
  return `${sayOf(before)} → ${sayOf(now)}`
}

function wordsOf(before: ReviewSide | null, now: ReviewSide | null): string {
  const kinds = new Set([before?.picture.kind, now?.picture.kind])
  if (kinds.has('too-wide')) return 'A picture with too many pixels to be shown here:'
  return kinds.has('too-large') ? 'A binary file, too large to be shown here:' : 'A binary file:'
}
