import { z } from 'zod'
import { boardLayoutSchema } from '../../../src-shared/board/board.ts'
import { permissionModeSchema } from '../../../src-shared/board/launch.ts'
import { timeSchema } from '../../../src-shared/board/session-state.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import type { Clock } from '../../../src-shared/base/clock.ts'
import { webhooksSchema, type WebhooksDocument } from '../notifications/webhooks.ts'
import { pullRequestsDocumentSchema, type PullRequestsDocument } from '../pull-requests/pull-requests-document.ts'
import { openDocument, type DocumentStore } from './document-store.ts'
import type { Problems } from './problems.ts'

const rosterSchema = z.looseObject({
  schema: z.literal(1),
  /** Raised by every take-over. */
  epoch: z.number().int().nonnegative(),
  /** The boot in which this was last written: another one means that no worker can be alive. */
  bootId: z.string().nullable(),
  /** Every session there is, so that one whose folder is lost can be reported. */
  sessions: z.array(z.looseObject({ id: z.string(), name: z.string() })),
})
/** `daemon/roster.json`. */
export type Roster = Readonly<z.infer<typeof rosterSchema>>

/** One row of `daemon/board.json`. */
export const arrangementSchema = z.looseObject({
  pinned: z.boolean().default(false),
  muted: z.boolean().default(false),
  order: z.number().default(0),
  tags: z.array(z.string()).default([]),
  seenSeq: z.number().int().nonnegative().nullable().default(null),
  seenAt: timeSchema.nullable().default(null),
})
/** How the user arranged one row. */
export type Arrangement = Readonly<z.infer<typeof arrangementSchema>>

/** A row nobody touched. */
export const noArrangement: Arrangement = {
  pinned: false,
  muted: false,
  order: 0,
  tags: [],
  seenSeq: null,
  seenAt: null,
}

const boardDocumentSchema = z.looseObject({
  schema: z.literal(1),
  layout: boardLayoutSchema,
  /** By session id. */
  sessions: z.record(z.string(), arrangementSchema),
  /** Directories of recent sessions, newest first. */
  recentDirectories: z.array(z.string()).default([]),
  /** New work waits. */
  paused: z.boolean().default(false),
})
/** `daemon/board.json`. */
export type BoardDocument = Readonly<z.infer<typeof boardDocumentSchema>>

const acceptedModesSchema = z.looseObject({ schema: z.literal(1), modes: z.array(permissionModeSchema) })
/** `daemon/accepted-modes.json`. */
export type AcceptedModes = Readonly<z.infer<typeof acceptedModesSchema>>

/** The supervisor's own documents. */
export type Documents = {
  readonly roster: DocumentStore<Roster>
  readonly board: DocumentStore<BoardDocument>
  readonly acceptedModes: DocumentStore<AcceptedModes>
  readonly webhooks: DocumentStore<WebhooksDocument>
  readonly pullRequests: DocumentStore<PullRequestsDocument>
}

/** Opens them; what cannot be read is reported and never stops the rest. */
export async function openDocuments(paths: HomePaths, clock: Clock, problems: Problems): Promise<Documents> {
  const [roster, board, acceptedModes, webhooks, pullRequests] = await Promise.all([
    openDocument<Roster>(
      paths.roster,
      { version: 1, schema: rosterSchema },
      { schema: 1, epoch: 0, bootId: null, sessions: [] },
      clock,
      problems,
    ),
    openDocument<BoardDocument>(
      paths.board,
      { version: 1, schema: boardDocumentSchema },
      { schema: 1, layout: { grouping: 'state', collapsed: [] }, sessions: {}, recentDirectories: [], paused: false },
      clock,
      problems,
    ),
    openDocument<AcceptedModes>(
      paths.acceptedModes,
      { version: 1, schema: acceptedModesSchema },
      { schema: 1, modes: [] },
      clock,
      problems,
    ),
    openDocument<WebhooksDocument>(
      paths.webhooks,
      { version: 1, schema: webhooksSchema },
      { schema: 1, waiting: [] },
      clock,
      problems,
    ),
    openDocument<PullRequestsDocument>(
      paths.pullRequests,
      { version: 1, schema: pullRequestsDocumentSchema },
      { schema: 1, pullRequests: [], branches: [], pauses: [], own: [] },
      clock,
      problems,
    ),
  ])
  return { roster, board, acceptedModes, webhooks, pullRequests }
}
