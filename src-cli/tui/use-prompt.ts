import { stat } from 'node:fs/promises'
import { useApp, useInput, usePaste } from 'ink'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { PermissionMode } from '../../src-shared/board/launch.ts'
import { failureOf } from '../api-failure.ts'
import { plainText } from '../output/plain-text.ts'
import { imagePathOf } from './folded-text.ts'
import { keysOf } from './key-of.ts'
import type { Leaving } from './leaving.ts'
import { editorCommand, editOutside } from './outside-editor.ts'
import type { PromptStore } from './prompt-store.ts'
import type { PromptEffect, PromptKey, PromptState, Situation } from './prompt-types.ts'
import type { SessionView } from './session-view.ts'
import type { ViewActions } from './view-actions.ts'
import { openRequestOf } from './view-state.ts'

/** What the keys work on. */
export type Keyboard = {
  readonly view: SessionView
  readonly actions: ViewActions
  /** Ends the view. */
  readonly leave: (leaving: Leaving) => void
  readonly keys: PromptStore
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Whether ← on an empty prompt leaves. */
  readonly leftDetaches: boolean
}

/** What the view draws of the user's hands. */
export type PromptView = { readonly prompt: PromptState; readonly problem: string | null }

/** How the prompt is drawn. */
export type Drawing = {
  /** What a row of the prompt takes. */
  readonly columns: number
  /** Whether the keys are the prompt's: not while something else fills the screen. */
  readonly isActive: boolean
  /** Told of keys that are about what is drawn. */
  readonly onLook: (what: 'verbose' | 'todos' | 'redraw') => void
  /** Told when another program gets the terminal, and when it is back. */
  readonly onAway: (isAway: boolean) => void
}

/** The keys of the view: what they do to the prompt, and what they ask of the session. */
export function usePrompt(keyboard: Keyboard, { columns, isActive, onLook, onAway }: Drawing): PromptView {
  const { view, actions, leave, keys, environment, leftDetaches } = keyboard
  const { suspendTerminal } = useApp()
  const state = useSyncExternalStore(view.subscribe, () => view.state)
  const prompt = useSyncExternalStore(keys.subscribe, () => keys.state)
  const [problem, setProblem] = useState<string | null>(null)
  const [acceptedModes, setAcceptedModes] = useState<readonly PermissionMode[]>([])
  const request = openRequestOf(state)
  const since = state.row?.since ?? 0
  useEffect(() => keys.follow(request, state.now, since))

  useEffect(() => {
    // Without them the keys still work: these modes are left out of the round, and the history is that of this view.
    actions.acceptedModes().then(setAcceptedModes, () => undefined)
    actions.promptsHere().then(
      (prompts) => keys.remember(prompts, 'before'),
      () => undefined,
    )
  }, [actions, keys])

  useEffect(() => {
    if (state.removed) leave({ how: 'removed' })
  }, [leave, state.removed])

  const act = async (effect: PromptEffect): Promise<void> => {
    switch (effect.type) {
      case 'detach':
        return leave({ how: 'detached' })
      case 'background':
        if (effect.prompt !== null) await view.reply({ type: 'text', text: effect.prompt }, null)
        return leave({ how: 'detached' })
      case 'reply':
        await view.reply(effect.answer, effect.answers)
        if (effect.mode !== undefined) await view.setMode(effect.mode)
        return
      case 'interrupt':
        return await view.interrupt()
      case 'stop':
        await view.stop()
        return keys.say('stopped · a message takes it up again')
      case 'set-mode':
        await view.setMode(effect.mode)
        // Another one may have been accepted meanwhile; the next press knows.
        return setAcceptedModes(await actions.acceptedModes())
      case 'fork': {
        const forked = await actions.fork(effect.prompt)
        // With a task of its own it goes on beside this one; without, the user means to go on there.
        if (effect.prompt === null) return leave({ how: 'moved', sessionId: forked.sessionId })
        return keys.say(`forked: ${forked.id} works on it · /resume ${forked.id} opens it`)
      }
      case 'list-sessions': {
        const named = effect.query === '' ? null : await actions.sessionNamed(effect.query)
        if (named !== null) return leave({ how: 'moved', sessionId: named.sessionId })
        return keys.showSessions(await actions.sessionsHere(), effect.query)
      }
      case 'attach':
        return leave({ how: 'moved', sessionId: effect.sessionId })
      case 'withdraw':
        if (await view.withdraw(effect.requestId)) keys.takeBack(effect.text)
        else keys.say('too late to take it back: the session has it')
        return
      case 'edit-outside':
        return await outside()
      case 'redraw':
        return onLook('redraw')
      case 'toggle-verbose':
        return onLook('verbose')
      case 'toggle-todos':
        return onLook('todos')
    }
  }

  const outside = async (): Promise<void> => {
    const command = editorCommand(environment)
    if (command === null) return keys.say('set VISUAL or EDITOR to the editor of your choice')
    onAway(true)
    try {
      await suspendTerminal(async () => keys.replaceText(plainText(await editOutside(command, keys.state.editor.text))))
    } finally {
      onAway(false)
    }
  }

  const press = (key: PromptKey): void => {
    // What is known now, not when the last picture was drawn.
    const now = view.state
    const situation: Situation = {
      request: openRequestOf(now),
      isWorking: now.row?.state === 'working',
      mode: now.row?.launch.permissionMode ?? 'default',
      acceptedModes,
      leftDetaches,
      lastQueued: now.queued.at(-1) ?? null,
      columns,
      now: Date.now(),
    }
    const before = keys.state
    const effect = keys.press(key, situation)
    setProblem(null)
    if (effect === null) return
    act(effect).catch((error: unknown) => {
      setProblem(failureOf(error).message)
      if (
        effect.type === 'reply' ||
        effect.type === 'interrupt' ||
        effect.type === 'fork' ||
        effect.type === 'background'
      )
        keys.giveBack(before)
    })
  }

  useInput((input, key) => keysOf(input, key).forEach(press), { isActive })
  const paste = (pasted: string): void => {
    const text = plainText(pasted)
    const path = imagePathOf(text)
    if (path === null) return press({ type: 'paste', text })
    void stat(path).then(
      (found) => press(found.isFile() ? { type: 'image', path } : { type: 'paste', text }),
      () => press({ type: 'paste', text }),
    )
  }
  usePaste(paste, { isActive })
  return { prompt, problem }
}
