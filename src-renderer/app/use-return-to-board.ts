import { returnToBoard } from './screen-focus.ts'
import { useServices } from './services.ts'

/** For a screen in the board's place: how to leave it. The focus goes back to where it was. */
export function useReturnToBoard(): () => void {
  const { ui } = useServices()
  return () => returnToBoard(ui)
}
