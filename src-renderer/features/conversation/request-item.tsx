import type { ReactNode } from 'react'
import { plainText, spelledOut } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { answerWords } from '../../../src-shared/board/answer-words.ts'
import { budgetSentence } from '../../../src-shared/board/budget-words.ts'
import type { ConversationItem } from '../../../src-shared/board/conversation.ts'
import { toolName } from '../../../src-shared/board/tool-title.ts'
import { HighlightedCode } from '../../app/code/highlighted-code.tsx'
import { DiffView } from './diff-view.tsx'
import { Fold } from './fold.tsx'
import { Markdown } from './markdown.tsx'

type Asked = Extract<ConversationItem, { kind: 'request' }>
const diffLines = 400

/** A question, permission, plan or budget, and what was answered. */
export function RequestItem({ item }: { readonly item: Asked }): ReactNode {
  const { request, answer, withdrawn } = item
  const outcome =
    answer !== null
      ? answerWords(answer, request)
      : withdrawn !== null
        ? `no longer asked: ${withdrawn}`
        : 'waits for your answer'
  const isOpen = answer === null && withdrawn === null
  const asked = askedOf(item)
  if (request.kind === 'question') {
    return (
      <div className="grid gap-1.5 border-l-2 border-line py-1 pl-3">
        {request.questions.map((question, index) => {
          const given = answer?.type === 'options' ? answer.answers[index] : undefined
          return (
            <div key={index}>
              <p className="font-bold wrap-anywhere whitespace-pre-wrap">{plainText(question.question)}</p>
              <ul className="mt-0.5 grid gap-0.5 text-dim">
                {question.options.map((option, at) => {
                  const chosen = given?.selected.includes(at) === true
                  return (
                    <li key={at} className={chosen ? 'text-text' : 'text-faint'}>
                      <span aria-hidden="true">{chosen ? '● ' : '○ '}</span>
                      {singleLine(option.label, 200)}
                      {chosen && <span className="sr-only">, chosen</span>}
                    </li>
                  )
                })}
              </ul>
            </div>
          )
        })}
        <Outcome text={outcome} isOpen={isOpen} />
      </div>
    )
  }
  if (request.kind === 'plan') {
    return (
      <div className="border-l-2 border-line py-1 pl-3">
        <p className="pb-1 font-bold">Plan</p>
        <Markdown text={plainText(request.plan)} />
        <Outcome text={outcome} isOpen={isOpen} />
      </div>
    )
  }
  return (
    <Fold
      id={item.key}
      line={
        <span className="min-w-0 flex-1 truncate text-small text-faint">
          <span className={isOpen ? 'font-bold text-needs' : 'text-dim'}>{singleLine(outcome, 300)}</span> · {asked}
        </span>
      }
    >
      {() => <Detail item={item} />}
    </Fold>
  )
}

function Outcome({ text, isOpen }: { readonly text: string; readonly isOpen: boolean }): ReactNode {
  return <p className={isOpen ? 'font-bold text-needs' : 'wrap-anywhere whitespace-pre-wrap text-text'}>{text}</p>
}

function askedOf({ request }: Asked): string {
  switch (request.kind) {
    case 'permission':
      return `${toolName(request.tool)} ${singleLine(request.title, 200)}`
    case 'login':
      return singleLine(request.message, 300)
    case 'budget':
      return budgetSentence(request)
    case 'question':
    case 'plan':
      return ''
  }
}

function Detail({ item: { request, answer } }: { readonly item: Asked }): ReactNode {
  if (request.kind !== 'permission') return null
  const { detail } = request
  return (
    <>
      {detail.type === 'diff' && (
        <DiffView
          patch={spelledOut(detail.patch)}
          label={`Asked to change ${singleLine(detail.path)}`}
          limit={diffLines}
        />
      )}
      {detail.type !== 'diff' && (
        <pre
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
          tabIndex={0}
          role="group"
          aria-label="What was asked for"
          className="max-h-72 overflow-auto rounded-control bg-raised px-2.5 py-1.5 font-mono text-code wrap-anywhere whitespace-pre-wrap"
        >
          {detail.type === 'command' ? (
            <HighlightedCode code={spelledOut(detail.command)} language="bash" />
          ) : (
            spelledOut(detail.text)
          )}
        </pre>
      )}
      {answer?.type === 'permission' && answer.rule !== undefined && (
        <p className="text-small text-faint">Rule: {singleLine(answer.rule, 300)}</p>
      )}
    </>
  )
}
