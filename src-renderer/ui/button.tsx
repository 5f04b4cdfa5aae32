import clsx from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

type Look = 'plain' | 'outline' | 'primary' | 'danger'

const looks: Readonly<Record<Look, string>> = {
  plain: 'text-dim hover:bg-raised hover:text-text',
  outline: 'border border-line text-text hover:border-faint',
  primary: 'bg-accent text-on-accent font-bold hover:brightness-110',
  danger: 'border border-line text-failed hover:border-failed',
}

/** A button; `look` says how much it wants to be pressed. */
export function Button({
  look = 'outline',
  className,
  ...rest
}: ComponentProps<'button'> & { readonly look?: Look }): ReactNode {
  return (
    <button
      type="button"
      className={clsx(
        'inline-flex h-7 items-center justify-center gap-1.5 rounded-control px-2.5 whitespace-nowrap disabled:opacity-50 aria-disabled:opacity-50',
        looks[look],
        className,
      )}
      {...rest}
    />
  )
}

/** A square button that shows an icon; its name is for those who do not see it, and on hover. */
export function IconButton({
  label,
  className,
  ...rest
}: ComponentProps<'button'> & { readonly label: string }): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={clsx(
        'inline-flex size-7 shrink-0 items-center justify-center rounded-control text-dim hover:bg-raised hover:text-text',
        className,
      )}
      {...rest}
    />
  )
}

/** A key, shown beside the action that it triggers. */
export function Key({ children }: { readonly children: ReactNode }): ReactNode {
  return <kbd className="font-mono text-label text-faint">{children}</kbd>
}
