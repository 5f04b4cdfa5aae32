import { memo, useDeferredValue, type ReactNode } from 'react'
import type { StoreApi } from 'zustand'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { LiveAnswer } from '../../../src-shared/client/transcript-store.ts'
import { useValue } from '../../app/services.ts'
import { blocksOf } from './blocks.ts'
import { Markdown } from './markdown.tsx'

const shownOutput = 4_000

/** What is being written right now: the only piece that streams, so the only one that is drawn again. */
export function LiveItem({ live }: { readonly live: StoreApi<LiveAnswer> }): ReactNode {
  const { text, thinking, toolInput, toolOutput } = useValue(live, (answer) => answer)
  return (
    <div className="grid min-w-0 gap-2 py-1 [&>*]:min-w-0">
      {thinking !== '' && text === '' && (
        <p className="text-small wrap-anywhere text-faint italic">Thinking: {singleLine(thinking.slice(-400), 400)}</p>
      )}
      {text !== '' && <LiveText text={text} />}
      {toolInput !== null && (
        <p className="truncate text-small text-faint">
          <span className="font-bold">{singleLine(toolInput.tool, 60)}</span>{' '}
          <code className="font-mono">{singleLine(toolInput.text.slice(-600), 200)}</code>
        </p>
      )}
      {toolOutput !== null && (
        <pre className="max-h-72 overflow-auto rounded-control border border-line bg-bg px-2.5 py-1.5 font-mono text-code wrap-anywhere whitespace-pre-wrap text-dim">
          {plainText(toolOutput.text.slice(-shownOutput))}
        </pre>
      )}
    </div>
  )
}

/** Only the last block of a text changes while it grows. */
const LiveText = memo(function LiveText({ text }: { readonly text: string }): ReactNode {
  const blocks = blocksOf(plainText(useDeferredValue(text)))
  return (
    <div className="grid gap-2">
      {blocks.map((block, index) => (
        <Markdown key={index} text={block} />
      ))}
    </div>
  )
})
