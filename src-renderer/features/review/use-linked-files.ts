import { useEffect, useEffectEvent } from 'react'

type GoTo = (path: string) => void
const shown = new Map<string, Set<GoTo>>()

/**
 * Reviews of sessions that are compared go to a file together: where one of them is sent, the others follow as far as they
 * have that file. Returns what sends this one and its like.
 */
export function useLinkedFiles(comparisonId: string | undefined, goTo: GoTo): GoTo {
  const follow = useEffectEvent(goTo)
  useEffect(() => {
    if (comparisonId === undefined) return
    const mine: GoTo = (path) => follow(path)
    const together = shown.get(comparisonId) ?? new Set()
    shown.set(comparisonId, together.add(mine))
    return () => {
      together.delete(mine)
      if (together.size === 0) shown.delete(comparisonId)
    }
  }, [comparisonId])
  return (path) => {
    const together = comparisonId === undefined ? undefined : shown.get(comparisonId)
    if (together === undefined) goTo(path)
    else for (const one of together) one(path)
  }
}
