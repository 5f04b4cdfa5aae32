import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { loadHighlighter } from '../transcript/highlight.ts'
import { loadMarkdown, plainRichText, type RichText } from '../transcript/rich-text.ts'

/** The parser of markdown and the colours of code: loaded when the first text comes that has a use for them. */
export class TextTools {
  #rich: RichText = plainRichText
  #markdown: Promise<void> | null = null
  #colours: Promise<void> | null = null
  readonly #wantsColours: boolean

  constructor(wantsColours: boolean) {
    this.#wantsColours = wantsColours
  }

  get rich(): RichText {
    return this.#rich
  }

  /** Resolves when everything is there that this text needs; null when it is. */
  for(text: string): Promise<void> | null {
    if (this.#rich.parse === null) return this.#loadMarkdown().then(() => this.for(text) ?? undefined)
    if (this.#rich.highlight === null && this.#wantsColours && text.includes('```')) return this.#loadColours()
    return null
  }

  /** The same for an entry. */
  forEntry(entry: TranscriptEntry): Promise<void> | null {
    switch (entry.type) {
      case 'assistant-message': {
        if (typeof entry.content === 'string') return this.for(entry.content)
        const texts = entry.content.map((block) => (typeof block['text'] === 'string' ? block['text'] : ''))
        return texts.every((text) => text === '') ? null : this.for(texts.join('\n'))
      }
      case 'request-opened':
        if (entry.request.kind === 'plan') return this.for(entry.request.plan)
        return this.#rich.highlight === null && this.#wantsColours ? this.#loadColours() : null
      case 'compacted':
        return this.for(entry.summary)
      default:
        return null
    }
  }

  #loadMarkdown(): Promise<void> {
    this.#markdown ??= loadMarkdown().then((parse) => {
      this.#rich = { ...this.#rich, parse }
    })
    return this.#markdown
  }

  #loadColours(): Promise<void> {
    this.#colours ??= loadHighlighter().then((highlight) => {
      this.#rich = { ...this.#rich, highlight }
    })
    return this.#colours
  }
}
