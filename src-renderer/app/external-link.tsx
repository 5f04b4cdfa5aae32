import type { ComponentProps, MouseEvent, ReactNode } from 'react'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { useServices } from './services.ts'

/** The address if it may be opened without asking: http and https only. */
export function webAddress(text: string): string | null {
  try {
    const url = new URL(text)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null
  } catch {
    return null
  }
}

/** A link to the web, opened in the user's browser. Anything that is no web address is shown as text. */
export function ExternalLink({ href, children, ...rest }: ComponentProps<'a'> & { readonly href: string }): ReactNode {
  const { native } = useServices()
  const address = webAddress(href)
  if (address === null)
    return (
      // It takes the place of a link, but does not look like one.
      <span className={rest.className} style={{ color: 'inherit', textDecoration: 'none' }} title={singleLine(href)}>
        {children}
      </span>
    )
  const open = (event: MouseEvent): void => {
    event.stopPropagation()
    if (native === null) return
    event.preventDefault()
    native.openExternal(address)
  }
  return (
    <a {...rest} href={address} target="_blank" rel="noreferrer noopener" onClick={open}>
      {children}
    </a>
  )
}
