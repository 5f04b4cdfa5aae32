import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ensurePrivateDirectory } from '../../../../src-node/files/private-directory.ts'
import { textBlock, type Block } from '../blocks.ts'
import type { ToolOutcome } from '../tools/tool.ts'
import { boundedText } from './bounded-text.ts'
import { plainName } from './server-names.ts'
import type { ResourceContents, ServerContent, toolResultSchema } from './protocol.ts'

/** Where what is too long, or no text, is put. */
export type ResultPlace = {
  readonly jobDirectory: string
  /** Names the files. */
  readonly id: string
  /** Takes out what must not be kept. */
  readonly clean: (text: string) => string
}

const shownImages: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
/** The API's limit for one image, in characters of base64. */
const largestImage = 5 * 1024 * 1024
const mostImages = 20

const mediaSchema = z.looseObject({ data: z.string(), mimeType: z.string().catch('application/octet-stream') })
const linkSchema = z.looseObject({ uri: z.string(), name: z.string().nullish(), description: z.string().nullish() })
const embeddedSchema = z.looseObject({
  resource: z.looseObject({
    uri: z.string().catch(''),
    mimeType: z.string().nullish(),
    text: z.string().optional(),
    blob: z.string().optional(),
  }),
})

/** What a tool of a server gave back, as the model gets it: bounded, other media than images as files. */
export async function outcomeOf(result: z.infer<typeof toolResultSchema>, place: ResultPlace): Promise<ToolOutcome> {
  const collector = new Collector(place)
  for (const content of result.content ?? []) await collector.add(content)
  if (result.structuredContent !== undefined) collector.addStructured(result.structuredContent)
  const content = await collector.finish()
  return { content, isError: result.isError === true }
}

/** What a resource holds, as the model gets it. */
export async function contentsOf(contents: readonly ResourceContents[], place: ResultPlace): Promise<readonly Block[]> {
  const collector = new Collector(place)
  for (const resource of contents) await collector.add({ type: 'resource', resource })
  return await collector.finish()
}

/** Gathers the pieces of a result: text in one, images beside it, all else as files that the text names. */
class Collector {
  readonly #place: ResultPlace
  readonly #images: Block[] = []
  #text = ''
  #files = 0

  constructor(place: ResultPlace) {
    this.#place = place
  }

  async add(content: ServerContent): Promise<void> {
    switch (content.type) {
      case 'text':
        this.#say(typeof content['text'] === 'string' ? content['text'] : '')
        return
      case 'image':
      case 'audio': {
        const media = mediaSchema.safeParse(content)
        if (media.success) await this.#addMedia(content.type, media.data.mimeType, media.data.data)
        return
      }
      case 'resource_link': {
        const link = linkSchema.safeParse(content)
        if (!link.success) return
        const { uri, name, description } = link.data
        this.#say(`[resource ${uri}${name == null ? '' : `, ${name}`}${description == null ? '' : `: ${description}`}]`)
        return
      }
      case 'resource': {
        const embedded = embeddedSchema.safeParse(content)
        if (embedded.success) await this.#addResource(embedded.data.resource)
        return
      }
      default:
        this.#say(`[content of the unknown type ${content.type.slice(0, 40)}]`)
    }
  }

  /** Structured content is a repetition of the text, where servers keep to the protocol. */
  addStructured(value: unknown): void {
    const compact = JSON.stringify(value)
    if (this.#text.replace(/\s/g, '').includes(compact.replace(/\s/g, ''))) return
    this.#say(JSON.stringify(value, null, 2))
  }

  async finish(): Promise<readonly Block[]> {
    const { jobDirectory, id, clean } = this.#place
    const text = await boundedText(clean(this.#text), join(jobDirectory, 'tmp', `${fileNameFor(id)}.txt`))
    return [...(text === '' ? [] : [textBlock(text)]), ...this.#images]
  }

  #say(text: string): void {
    if (text !== '') this.#text += this.#text === '' ? text : `\n${text}`
  }

  async #addResource(resource: z.infer<typeof embeddedSchema>['resource']): Promise<void> {
    const { uri, mimeType, text, blob } = resource
    if (text !== undefined) this.#say(`[resource ${uri}]\n${text}`)
    else if (blob !== undefined) await this.#addMedia(`resource ${uri}`, mimeType ?? 'application/octet-stream', blob)
  }

  async #addMedia(what: string, mediaType: string, data: string): Promise<void> {
    if (shownImages.has(mediaType) && data.length <= largestImage && this.#images.length < mostImages) {
      this.#images.push({ type: 'image', source: { type: 'base64', media_type: mediaType, data } })
      return
    }
    const bytes = Buffer.from(data, 'base64')
    this.#files += 1
    const directory = join(this.#place.jobDirectory, 'tmp')
    const path = join(directory, `${fileNameFor(this.#place.id)}-${this.#files}${endingOf(mediaType)}`)
    await ensurePrivateDirectory(directory)
    await writeFile(path, bytes, { mode: 0o600 })
    this.#say(`[${what}, ${mediaType}, ${bytes.length} bytes: in the file ${path}]`)
  }
}

/** What a call left behind is named after it. Its id comes from the model's server: nothing of it may lead elsewhere. */
export function fileNameFor(id: string): string {
  return `mcp-${plainName(id).slice(0, 80)}`
}

function endingOf(mediaType: string): string {
  const subtype = /^[\w.-]+\/(?:x-)?([\w-]+)/.exec(mediaType)?.[1]
  return subtype === undefined || subtype === 'octet-stream' ? '.bin' : `.${subtype.slice(0, 12)}`
}
