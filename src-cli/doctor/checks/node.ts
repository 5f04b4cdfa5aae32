import { findNode, neededNode } from '../../../src-node/processes/find-node.ts'
import { fine, type Check } from '../finding.ts'

/** Whether there is a Node that is new enough for supervisor, workers and terminal view. */
export const node: Check = {
  name: 'node',
  run: ({ program, environment }) => {
    const { execPath, versions } = process
    const found = findNode({ execPath, versions, environment, root: program.root })
    if (found !== null)
      return Promise.resolve(fine(`this is ${versions.node}; the supervisor runs in ${found.command}`))
    return Promise.resolve({
      says: '',
      findings: [
        {
          id: 'node-too-old',
          level: 'problem',
          what: `there is no Node ${neededNode} or newer: this is ${versions.node}, and neither ${program.root} nor PATH has one`,
          why: 'supervisor and workers need it; nothing can be started',
          mend: `run "npm ci" in ${program.root}, or install Node ${neededNode} (https://nodejs.org) and put it on PATH`,
        },
      ],
    })
  },
}
