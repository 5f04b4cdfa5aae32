import type { Services } from './services.ts'

/** Lets new work wait, or go on; a failure is told. */
export function setPaused({ connection, toasts }: Pick<Services, 'connection' | 'toasts'>, paused: boolean): void {
  void connection
    .call((client) => client.board.setPaused({ paused }))
    .then((result) => {
      if (result.ok) return
      const text = paused ? 'New work was not paused' : 'New work is still paused'
      toasts.show({ kind: 'problem', text, detail: result.failure.message })
    })
}
