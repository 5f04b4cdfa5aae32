/** How the user left the view: to the shell, because the session is gone, or to another session. */
export type Leaving =
  | { readonly how: 'detached' }
  | { readonly how: 'removed' }
  | { readonly how: 'moved'; readonly sessionId: string }
