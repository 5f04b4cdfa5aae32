import { z } from 'zod'
import { assertNever } from '../../../../src-shared/base/assert-never.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { Answer, Question } from '../../../../src-shared/board/session-state.ts'
import { chosenWords } from '../answer-words.ts'
import { defineTool, needsNothing } from './tool.ts'

const optionSchema = z.union([
  z.object({ label: z.string().min(1), description: z.string().nullish() }),
  // A bare label will do.
  z.string().min(1),
])
const questionSchema = z.object({
  question: z.string().min(1).describe('The whole question, understandable without the conversation'),
  header: z.string().nullish().describe('One or two words'),
  multiSelect: z.boolean().nullish().describe('Whether several options may be chosen'),
  options: z
    .array(optionSchema)
    .max(10)
    .default([])
    .describe('Two to four answers to choose from; the user may always write another'),
})
const input = z.object({ questions: z.array(questionSchema).min(1).max(4) })

/** Asks the user and waits for the answer. */
export const askUserQuestionTool = defineTool({
  name: 'AskUserQuestion',
  description:
    'Asks the user one to four questions and waits. The user may be away for hours: ask only what you cannot find out and cannot sensibly decide yourself.',
  input,
  kind: 'asks',
  need: () => needsNothing,
  title: ({ questions }) => `Asked: ${singleLine(questions[0]?.question ?? '', 160)}`,
  run: async ({ questions }, { askQuestions }) => {
    const asked = questions.map(questionOf)
    return { content: answerInWords(asked, await askQuestions(asked)) }
  },
})

function questionOf({ question, header, multiSelect, options }: z.infer<typeof questionSchema>): Question {
  return {
    question,
    multiSelect: multiSelect ?? false,
    options: options.map((option) => {
      if (typeof option === 'string') return { label: option }
      const { label, description } = option
      return { label, ...(typeof description === 'string' ? { description } : {}) }
    }),
    ...(typeof header === 'string' && header !== '' ? { header } : {}),
  }
}

/** The user's answer as the model reads it. */
function answerInWords(questions: readonly Question[], answer: Answer): string {
  switch (answer.type) {
    case 'text': {
      const [only] = questions
      return questions.length === 1 && only !== undefined
        ? answered([`"${only.question}"="${answer.text}"`])
        : `The user answered: ${answer.text}`
    }
    case 'options':
      return answered(
        questions.map((one, index) => {
          const words = chosenWords(one, answer.answers[index])
          return `"${one.question}"="${words === '' ? '(no answer)' : words}"`
        }),
      )
    case 'permission':
    case 'plan':
    case 'budget':
      return `The user answered: ${answer.decision}`
    default:
      return assertNever(answer, 'answer')
  }
}

function answered(pairs: readonly string[]): string {
  return `User has answered your questions: ${pairs.join(', ')}. You can now continue with the user's answers in mind.`
}
