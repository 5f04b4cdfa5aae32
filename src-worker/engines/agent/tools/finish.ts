import { z } from 'zod'
import { defineTool, needsNothing } from './tool.ts'

/** What `Finish` is called with. */
export const finishInputSchema = z.object({
  outcome: z.enum(['completed', 'failed']).describe('Whether the task is done'),
  result: z
    .string()
    .min(1)
    .describe('What came of it, in one or two sentences: the user reads this line and may read no more'),
})

/** Ends the turn with a result. */
export const finishTool = defineTool({
  name: 'Finish',
  description:
    'Ends the task: call it once, alone, when the task is done and checked, or when it cannot be done. Nothing you do afterwards is seen.',
  input: finishInputSchema,
  kind: 'acts',
  need: () => needsNothing,
  title: ({ outcome, result }) => `${outcome === 'completed' ? 'Completed' : 'Failed'}: ${result}`,
  run: async ({ outcome }) => await Promise.resolve({ content: `The turn ended as ${outcome}.` }),
})
