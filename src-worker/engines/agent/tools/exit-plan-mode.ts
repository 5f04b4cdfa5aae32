import { z } from 'zod'
import { defineTool, needsNothing, ToolError } from './tool.ts'

/** Shows a plan and waits for the user's approval. */
export const exitPlanModeTool = defineTool({
  name: 'ExitPlanMode',
  description:
    'In plan mode only: shows your plan to the user and waits for approval. After it, you may change things.',
  input: z.object({
    plan: z.string().min(1).describe('The plan, in Markdown: what will be changed, where, and how it will be checked'),
  }),
  kind: 'asks',
  need: () => needsNothing,
  title: () => 'Showed a plan',
  run: async ({ plan }, { inPlanMode, showPlan }) => {
    if (!inPlanMode()) throw new ToolError('The session is not in plan mode: nothing needs to be approved. Go on.')
    const answer = await showPlan(plan)
    if (answer.type === 'plan' && answer.decision === 'approve') {
      const feedback = answer.feedback === undefined ? '' : ` The user adds: ${answer.feedback}`
      return {
        content: `The user approved the plan. You are out of plan mode: carry it out.${feedback}`,
        title: 'Plan approved',
      }
    }
    const feedback = answer.type === 'plan' ? answer.feedback : answer.type === 'text' ? answer.text : undefined
    return {
      content: `The user did not approve the plan${feedback === undefined ? '.' : `: ${feedback}`} You are still in plan mode.`,
      isError: true,
      title: 'Plan not approved',
    }
  },
})
