/** Something that keeps an agent from its work, as a sentence for the user; `login`: a sign-in would mend it. */
export class AgentTrouble extends Error {
  override readonly name = 'AgentTrouble'
  readonly kind: 'failed' | 'login'

  constructor(kind: 'failed' | 'login', message: string) {
    super(message)
    this.kind = kind
  }
}
