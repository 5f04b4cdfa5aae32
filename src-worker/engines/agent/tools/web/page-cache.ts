const keptMs = 15 * 60_000
const mostPages = 30
const mostCharacters = 2_000_000

/** A page that was read a short while ago. */
export type CachedPage = { readonly url: string; readonly status: number; readonly size: number; readonly text: string }

/** Pages of the last fifteen minutes, so that further questions about one need no further request. */
export class PageCache {
  readonly #pages = new Map<string, { readonly page: CachedPage; readonly at: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  get(url: string): CachedPage | null {
    const found = this.#pages.get(url)
    return found === undefined || this.#now() - found.at > keptMs ? null : found.page
  }

  add(url: string, page: CachedPage): void {
    this.#pages.delete(url)
    this.#pages.set(url, { page, at: this.#now() })
    for (const [oldest, { at }] of [...this.#pages]) {
      const isTooMuch = this.#pages.size > mostPages || this.#characters() > mostCharacters
      if (isTooMuch || this.#now() - at > keptMs) this.#pages.delete(oldest)
    }
  }

  #characters(): number {
    return [...this.#pages.values()].reduce((sum, { page }) => sum + page.text.length, 0)
  }
}
