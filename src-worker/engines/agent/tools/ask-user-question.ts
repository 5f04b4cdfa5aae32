import { z } from 'zod'
import { assertNever } from '../../../../src-shared/base/assert-never.ts'
import type { Answer, Question } from '../../../../src-shared/board/session-state.ts'
import { defineTool, needsNothing } from './tool.ts'

const input = z.object({
  questions: z
    .array(
      z.object({
        question: z.string().min(1).describe('The whole question, understandable without the conversation'),
        header: z.string().optional().describe('One or two words'),
        multiSelect: z.boolean().optional().describe('Whether several options may be chosen'),
        options: z
          .array(z.object({ label: z.string().min(1), description: z.string().optional() }))
          .default([])
          .describe('Two to four answers to choose from; the user may always write another'),
      }),
    )
    .min(1)
    .max(4),
})

/** Asks the user and waits for the answer. */
export const askUserQuestionTool = defineTool({
  name: 'AskUserQuestion',
  description:
    'Asks the user one to four questions and waits. The user may be away for hours: ask only what you cannot find out and cannot sensibly decide yourself.',
  input,
  kind: 'asks',
  need: () => needsNothing,
  title: ({ questions }) => `Asked: ${questions[0]?.question ?? ''}`,
  run: async ({ questions }, { askQuestions }) => {
    const asked: Question[] = questions.map(({ question, header, multiSelect, options }) => ({
      question,
      multiSelect: multiSelect ?? false,
      options: options.map(({ label, description }) => ({
        label,
        ...(description === undefined ? {} : { description }),
      })),
      ...(header === undefined ? {} : { header }),
    }))
    const answer = await askQuestions(asked)
    return { content: answerInWords(asked, answer) }
  },
})

/** The user's answer as the model reads it. */
function answerInWords(questions: readonly Question[], answer: Answer): string {
  switch (answer.type) {
    case 'text':
      return `The user answered: ${answer.text}`
    case 'options':
      return questions
        .map(({ question, options }, index) => {
          const given = answer.answers[index]
          const chosen = (given?.selected ?? []).map((at) => options[at]?.label ?? String(at + 1))
          const words = [...chosen, ...(given?.text === undefined ? [] : [given.text])].join(', ')
          return `${question}\nAnswer: ${words === '' ? '(none)' : words}`
        })
        .join('\n\n')
    case 'permission':
    case 'plan':
      return `The user answered: ${answer.decision}`
    default:
      return assertNever(answer, 'answer')
  }
}
