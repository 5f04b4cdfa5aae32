import { fileURLToPath } from 'node:url'
import { RequestError, type ContentBlock } from '@agentclientprotocol/sdk'

/** A picture or file that came as bytes. */
export type SentFile = { readonly name: string; readonly data: string }

/** A prompt as our sessions take it: text in which files are named, and what came along as bytes. */
export function promptOf(blocks: readonly ContentBlock[]): {
  readonly text: string
  readonly files: readonly SentFile[]
} {
  const files: SentFile[] = []
  const parts = blocks.map((block): string => {
    switch (block.type) {
      case 'text':
        return block.text
      case 'resource_link':
        return pathOf(block.uri)
      case 'resource': {
        const { resource } = block
        if ('text' in resource) return `<file path="${pathOf(resource.uri)}">\n${resource.text}\n</file>`
        files.push({ name: nameOf(resource.uri), data: resource.blob })
        return ''
      }
      case 'image':
        files.push({ name: `image.${block.mimeType.split('/')[1] ?? 'png'}`, data: block.data })
        return ''
      default:
        throw RequestError.invalidParams({ details: `a prompt takes no content of type ${block.type}` })
    }
  })
  return { text: parts.filter((part) => part !== '').join('\n'), files }
}

function pathOf(uri: string): string {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : uri
  } catch {
    return uri
  }
}

function nameOf(uri: string): string {
  return (
    pathOf(uri)
      .split('/')
      .findLast((part) => part !== '')
      ?.slice(0, 255) ?? 'file'
  )
}
