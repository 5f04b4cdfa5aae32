import type { BoardLayout } from '../../src-shared/board/board.ts'
import type { Services } from './services.ts'

/** Changes how the board is grouped and folded; a failure is told. */
export function setLayout(
  { connection, toasts }: Pick<Services, 'connection' | 'toasts'>,
  change: Partial<BoardLayout>,
): void {
  const { layout } = connection.board.getState().board
  const { grouping, collapsed } = { ...layout, ...change }
  void connection
    .call((client) => client.board.setLayout({ grouping, collapsed: [...collapsed] }))
    .then((result) => {
      if (!result.ok)
        toasts.show({ kind: 'problem', text: 'The board was not arranged', detail: result.failure.message })
    })
}
