import { Emitter, type Unsubscribe } from '../../src-shared/base/emitter.ts'
import type { OpenRequest } from '../../src-shared/board/session-state.ts'
import type { Editor } from './editor.ts'
import {
  followRequest,
  freshPrompt,
  pressKey,
  type PromptEffect,
  type PromptKey,
  type PromptState,
  type Situation,
} from './prompt-state.ts'

/** The prompt outside of React: several keys may come before the next picture is drawn, and each builds on the one before. */
export class PromptStore {
  readonly #changed = new Emitter<void>()
  #state: PromptState = freshPrompt
  #since = 0

  get state(): PromptState {
    return this.#state
  }

  subscribe = (listener: () => void): Unsubscribe => this.#changed.subscribe(listener)

  /**
   * Begins or ends an answer as what is asked comes and goes. `since`, the time of the session's present state: with a new
   * one, what was said about the last key is over.
   */
  follow(request: OpenRequest | null, now: number, since: number): void {
    const followed = followRequest(this.#state, request, now)
    this.#set(since === this.#since || followed.notice === null ? followed : { ...followed, notice: null })
    this.#since = since
  }

  press(key: PromptKey, situation: Situation): PromptEffect | null {
    const step = pressKey(followRequest(this.#state, situation.request, situation.now), key, situation)
    this.#set(step.state)
    return step.effect
  }

  /** Gives back what could not be sent, unless something else was typed meanwhile. */
  giveBack(editor: Editor): void {
    const unsent = { ...this.#state, sentFor: null, notice: null }
    this.#set(unsent.editor.text === '' ? { ...unsent, editor } : unsent)
  }

  #set(state: PromptState): void {
    if (state === this.#state) return
    this.#state = state
    this.#changed.emit()
  }
}
