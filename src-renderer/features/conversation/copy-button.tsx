import { Check, Copy } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useServices } from '../../app/services.ts'
import { IconButton } from '../../ui/button.tsx'

const shownForMs = 1_500

/** Puts a text onto the clipboard. */
export function CopyButton(props: {
  readonly text: () => string
  readonly label: string
  readonly className?: string
}): ReactNode {
  const { toasts } = useServices()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), shownForMs)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <IconButton
      label={copied ? 'Copied' : props.label}
      tabIndex={-1}
      className={`!size-6 ${props.className ?? ''}`}
      onClick={(event) => {
        event.stopPropagation()
        navigator.clipboard.writeText(props.text()).then(
          () => setCopied(true),
          () => toasts.show({ kind: 'problem', text: 'Nothing was copied', detail: 'The clipboard is not available.' }),
        )
      }}
    >
      {copied ? <Check aria-hidden="true" size={13} /> : <Copy aria-hidden="true" size={13} />}
    </IconButton>
  )
}
