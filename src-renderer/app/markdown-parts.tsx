import type { Components } from 'react-markdown'
import { ExternalLink } from './external-link.tsx'

/** How links and pictures in a model's Markdown are shown everywhere. */
export const markdownParts: Pick<Components, 'a' | 'img'> = {
  a: ({ href, children }) => (
    <ExternalLink href={href ?? ''} className="text-accent underline underline-offset-2">
      {children}
    </ExternalLink>
  ),
  // Pictures of others are not fetched: their address alone would tell who looks.
  img: ({ alt }) => <span className="text-faint">[{alt === undefined || alt === '' ? 'picture' : alt}]</span>,
}
