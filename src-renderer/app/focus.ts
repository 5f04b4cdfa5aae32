/** The places that the focus is sent to by name, so that no feature needs to know another. */
export type FocusPlace = 'board' | 'find' | 'dispatch' | 'reply' | 'terminal'

const places = new Map<FocusPlace, () => void>()

/** Names how to focus a place; returns how to take the name back. */
export function registerFocus(place: FocusPlace, focus: () => void): () => void {
  places.set(place, focus)
  return () => {
    if (places.get(place) === focus) places.delete(place)
  }
}

/** Moves the focus. Returns false when the place is not on screen. */
export function focusPlace(place: FocusPlace): boolean {
  const focus = places.get(place)
  focus?.()
  return focus !== undefined
}
