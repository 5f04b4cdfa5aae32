import clsx from 'clsx'
import { useEffect, useId, useState, type ReactNode } from 'react'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Answer, OpenRequest, Question } from '../../../src-shared/board/session-state.ts'
import { registerAnswerKeys } from '../../app/keyboard.ts'
import { Button } from '../../ui/button.tsx'
import { digitsAfter, toggled, type Picks } from './picks.ts'

type QuestionRequest = Extract<OpenRequest, { kind: 'question' }>

/** A question with its options. One pick answers a single question; several are gathered and sent together. */
export function QuestionCard(props: {
  readonly request: QuestionRequest
  readonly disabled: boolean
  readonly onAnswer: (answer: Answer) => void
}): ReactNode {
  const { request, disabled, onAnswer } = props
  const { questions } = request
  const [picks, setPicks] = useState<Picks>(() => questions.map(() => []))
  const atOnce = questions.length === 1 && questions[0]?.multiSelect === false
  const [current, setCurrent] = useState(0)
  const [words, setWords] = useState<readonly string[]>(() => questions.map(() => ''))
  const complete = picks.every((picked, at) => picked.length > 0 || words[at]?.trim() !== '')

  const pick = (at: number, option: number): void => {
    if (atOnce) return onAnswer({ type: 'options', answers: [{ selected: [option] }] })
    const several = questions[at]?.multiSelect ?? false
    const next = toggled(picks, at, option, several)
    setPicks(next)
    setCurrent(digitsAfter(next, at, several))
  }
  const send = (): void =>
    onAnswer({
      type: 'options',
      answers: picks.map((selected, at) => {
        const own = words[at]?.trim() ?? ''
        return { selected: [...selected], ...(own === '' ? {} : { text: own }) }
      }),
    })
  useEffect(() =>
    registerAnswerKeys({
      pick: (digit) => {
        if (disabled || digit > (questions[current]?.options.length ?? 0)) return false
        pick(current, digit - 1)
        return true
      },
      send: () => {
        if (disabled || !complete) return false
        send()
        return true
      },
    }),
  )
  return (
    <div>
      {questions.map((question, at) => (
        <QuestionBlock
          key={at}
          question={question}
          picked={picks[at] ?? []}
          current={questions.length > 1 && at === current}
          toggles={!atOnce}
          words={atOnce ? null : (words[at] ?? '')}
          onWords={(text) => setWords(words.map((before, index) => (index === at ? text : before)))}
          onEnter={() => {
            if (!disabled && complete) send()
          }}
          disabled={disabled}
          onPick={(option) => pick(at, option)}
        />
      ))}
      {!atOnce && (
        <p className="mt-3 flex items-center gap-3 text-small text-faint">
          <Button look="primary" disabled={disabled || !complete} onClick={send}>
            Send {questions.length > 1 ? 'answers' : 'answer'}
          </Button>
          Digits pick, Enter sends
        </p>
      )}
    </div>
  )
}

function QuestionBlock(props: {
  readonly question: Question
  readonly picked: readonly number[]
  readonly current: boolean
  readonly toggles: boolean
  /** An answer in the user's own words; null: the reply box takes it. */
  readonly words: string | null
  readonly onWords: (text: string) => void
  readonly onEnter: () => void
  readonly disabled: boolean
  readonly onPick: (option: number) => void
}): ReactNode {
  const { question, picked, current, toggles, words, onWords, onEnter, disabled, onPick } = props
  const id = useId()
  return (
    <fieldset className="mb-4 min-w-0 last:mb-0">
      <legend className="mb-2.5 text-lead font-bold wrap-anywhere">
        {plainText(question.question)}
        {question.multiSelect && <span className="ml-2 text-small font-normal text-faint">several may be picked</span>}
      </legend>
      <div className="grid gap-1.5">
        {question.options.map((option, index) => {
          const chosen = picked.includes(index)
          const described = option.description !== undefined && option.description !== ''
          return (
            // The description belongs to the option, not to its name: it stands beside the button, whose face covers both.
            <div
              key={index}
              className={clsx(
                'relative rounded-control border hover:border-faint has-focus-visible:border-accent',
                chosen ? 'border-accent bg-sel' : 'border-line bg-raised',
                disabled && 'opacity-60',
              )}
            >
              <button
                type="button"
                aria-describedby={described ? `${id}-${index}` : undefined}
                aria-pressed={toggles ? chosen : undefined}
                disabled={disabled}
                onClick={() => onPick(index)}
                className={clsx(
                  'grid w-full grid-cols-[20px_1fr] gap-2 px-2.5 pt-2 text-left after:absolute after:inset-0 after:rounded-control',
                  !described && 'pb-2',
                )}
              >
                <kbd
                  className={clsx(
                    'h-5 rounded-small border text-center font-mono text-label leading-[18px]',
                    current ? 'border-accent text-accent' : 'border-line text-faint',
                  )}
                >
                  {index + 1}
                </kbd>{' '}
                <span className="min-w-0 wrap-anywhere">{singleLine(option.label)}</span>
              </button>
              {described && (
                <p id={`${id}-${index}`} className="pr-2.5 pb-2 pl-[38px] text-small wrap-anywhere text-dim">
                  {plainText(option.description ?? '')}
                </p>
              )}
            </div>
          )
        })}
        {words !== null && (
          <input
            type="text"
            aria-label={`In your own words: ${singleLine(question.question, 120)}`}
            placeholder="Or in your own words"
            value={words}
            disabled={disabled}
            onChange={(event) => onWords(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
              event.preventDefault()
              onEnter()
            }}
            className="h-8 rounded-control border border-line bg-bg px-2.5 outline-0 focus:border-accent"
          />
        )}
      </div>
    </fieldset>
  )
}
