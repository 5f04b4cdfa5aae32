import { useEffect, useState } from 'react'
import { focusPlace } from './focus.ts'
import { useServices } from './services.ts'

/** For a screen over the board: how to leave it. The focus goes back to where it was, else to the board. */
export function useReturnToBoard(): () => void {
  const { ui } = useServices()
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      // Once the board is there again: what is hidden takes no focus.
      requestAnimationFrame(() => {
        if (ui.getState().screen !== 'board' || ui.getState().overlay !== null) return
        if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus()
        if (document.activeElement === null || document.activeElement === document.body) focusPlace('board')
      })
    },
    [ui, before],
  )
  return () => ui.setState({ screen: 'board' })
}
