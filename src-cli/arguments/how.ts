/** What becomes of the session that is started, or gone on with. */
export type How = 'background' | 'attach' | 'print'
