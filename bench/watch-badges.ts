declare global {
  /** When the badge of each pull request was first painted with what is known of it, in ms since the epoch. */
  var benchBadges: Map<number, number>
}

/** Runs in the page, before anything of it: notes each badge in the frame after the one that drew it. */
export function watchBadges(): void {
  globalThis.benchBadges = new Map()
  const look = (): void => {
    for (const badge of document.querySelectorAll('a[aria-label^="#"]')) {
      const [, number, reason = ''] = /^#(\d+), (.*)$/.exec(badge.getAttribute('aria-label') ?? '') ?? []
      const known = Number(number)
      if (!reason.startsWith('checks') || globalThis.benchBadges.has(known)) continue
      requestAnimationFrame(() => {
        if (!globalThis.benchBadges.has(known)) globalThis.benchBadges.set(known, Date.now())
      })
    }
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true })
}
