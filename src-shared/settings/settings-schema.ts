import { acpAgentIdSchema } from '../board/acp-agent.ts'
import { z } from 'zod'
import { effortSchema, permissionModeSchema } from '../board/launch.ts'
import { usualPorts } from '../board/port-range.ts'
import { isAllowedWebhook } from './webhook-address.ts'

const rules = z.array(z.string().min(1))
const perMillion = z.number().nonnegative()

const timeOfDay = z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00')
/** A text for the shell, or a program with its arguments. */
const userCommand = z.union([z.string().min(1), z.array(z.string()).min(1)])
const webhook = z.string().refine(isAllowedWebhook, 'must be an https address, or http on this machine')
const eventCommandHelp =
  'A shell command, or a list of a program and its arguments. It gets BACKBURNER_EVENT, BACKBURNER_NAME, BACKBURNER_SUMMARY and more as variables, the same as JSON on its input, and 10 seconds.'
const webhookHelp =
  'An address that is sent the event as JSON (POST), again for a day while it cannot be reached. https, or http on this machine.'

/** Dollars per million tokens of one model. */
export const priceSchema = z.object({
  input: perMillion,
  output: perMillion,
  cacheWrite: perMillion.optional(),
  cacheRead: perMillion.optional(),
})

/** Commands of the user's own at fixed points of a session, as Claude Code's hooks reference has them. */
export const hooksSchema = z.record(
  z.string(),
  z.array(
    z.looseObject({
      /** Names of tools (or of what else an event is about): `Edit|Write`, `mcp__.*`; absent or `*`: all. */
      matcher: z.string().optional(),
      hooks: z.array(
        z.looseObject({
          /** Only `command` is run. */
          type: z.string(),
          command: z.string().min(1).optional(),
          /** Seconds. */
          timeout: z.number().positive().optional(),
        }),
      ),
    }),
  ),
)

/**
 * What one settings file may say, as far as we use it: Claude Code's keys with its meaning (its settings reference), and
 * ours (`setup`, `smallModel`, `summaries`, `limits`, `trash`, `notifications`, `prices`). Keys of others are left alone.
 */
export const settingsFileSchema = z.looseObject({
  appearance: z
    .looseObject({
      theme: z.enum(['system', 'light', 'dark']).optional().meta({ title: 'Theme', default: 'system' }),
      rows: z.enum(['compact', 'normal', 'comfortable']).optional().meta({
        title: 'Row height',
        description: 'Of the board: 32, 36 or 44 pixels.',
        default: 'normal',
      }),
      codeFontSize: z.number().min(8).max(32).optional().meta({
        title: 'Code font size',
        description: 'Of code and diffs, in pixels.',
        default: 12.5,
      }),
      firstSteps: z.boolean().optional().meta({
        title: 'First steps',
        description: 'On an empty board: a key, a folder, a first session. Off once they were done or skipped.',
        default: true,
      }),
    })
    .optional(),
  keys: z.record(z.string(), z.array(z.string())).optional().meta({
    section: 'Keys',
    title: 'Keys',
    description: 'The keys of commands, such as {"rename": ["F2"]}; an empty list takes the keys of a command away.',
  }),
  model: z.string().min(1).optional().meta({
    section: 'Model',
    title: 'Model',
    description: 'The model of new sessions: an alias such as opus, sonnet or haiku, or a full name.',
  }),
  effortLevel: effortSchema
    .optional()
    .meta({ section: 'Model', title: 'Effort', description: 'How much the model thinks.' }),
  engine: z
    .string()
    .regex(/^(?:agent|claude|acp:[a-z0-9][a-z0-9-]{0,39})$/, 'must be agent, claude, or acp: and the id of an agent')
    .optional()
    .meta({
      section: 'Model',
      title: 'Engine',
      description:
        'What works on new tasks: agent is our own, claude the terminal program Claude Code; acp:gemini and others are programs of other makers.',
      default: 'agent',
    }),
  /** Programs that speak the Agent Client Protocol, by id; an id that we know only needs what is to be different. */
  agents: z
    .record(
      acpAgentIdSchema,
      z.looseObject({
        name: z.string().min(1).max(80).optional(),
        command: z.string().min(1).optional(),
        args: z.array(z.string()).optional(),
        env: z.record(z.string(), z.string()).optional(),
      }),
    )
    .optional()
    .meta({
      section: 'Model',
      title: 'Agents of other makers',
      description:
        'Programs that speak the Agent Client Protocol, such as {"mine": {"command": "my-agent", "args": ["--acp"]}}; acp:mine chooses it. A project cannot say this.',
    }),
  agent: z
    .string()
    .min(1)
    .optional()
    .meta({ section: 'Model', title: 'Agent', description: 'The custom agent that new sessions run as.' }),
  env: z.record(z.string(), z.string()).optional().meta({
    section: 'Environment',
    title: 'Environment variables',
    description: 'Added to the environment of every session and its commands. ANTHROPIC_BASE_URL names a gateway.',
  }),
  disableAgentView: z.boolean().optional().meta({
    section: 'General',
    title: 'Turn Backburner off',
    description: 'With this on, neither the app nor any command starts.',
    default: false,
  }),
  permissions: z
    .looseObject({
      allow: rules.optional().meta({
        title: 'Allow',
        description: 'Rules such as Bash(npm test:*) or Edit(src/**): what they name is done without asking.',
      }),
      ask: rules.optional().meta({
        title: 'Ask',
        description: 'What these rules name is asked about in every mode but bypassPermissions.',
      }),
      deny: rules
        .optional()
        .meta({ title: 'Deny', description: 'What these rules name is never done. Deny wins over everything else.' }),
      additionalDirectories: rules.optional().meta({
        title: 'Further directories',
        description: 'Directories that sessions may work in besides their own.',
      }),
      defaultMode: permissionModeSchema.optional().meta({
        title: 'Permission mode',
        description: 'Who is asked before what, for new sessions. A project can only ask more often.',
        default: 'default',
      }),
    })
    .optional(),
  worktree: z
    .looseObject({
      baseRef: z.enum(['fresh', 'head']).optional().meta({
        title: 'Starts from',
        description: 'fresh: the default branch as the remote has it. head: where the checkout stands.',
        default: 'fresh',
      }),
      bgIsolation: z.enum(['worktree', 'none']).optional().meta({
        title: 'Isolation',
        description: 'worktree: a session moves into its own worktree before its first edit. none: it edits in place.',
        default: 'worktree',
      }),
      symlinkDirectories: rules.optional().meta({
        title: 'Linked directories',
        description: 'Linked from the main checkout into each worktree, such as node_modules.',
      }),
      ports: z.int().min(0).max(1_000).optional().meta({
        title: 'Ports per worktree',
        description:
          'So many TCP ports in a row are reserved for each worktree; its commands find them in BACKBURNER_PORT (the first) and BACKBURNER_PORTS (such as 20010-20019). 0: none.',
        default: usualPorts.count,
      }),
      firstPort: z.int().min(1_024).max(65_000).optional().meta({
        title: 'First port',
        description: 'The ranges of worktrees begin here.',
        default: usualPorts.first,
      }),
    })
    .optional()
    .meta({ title: 'Worktrees' }),
  /** A shell command that runs in each new worktree. */
  setup: z.string().min(1).optional().meta({
    section: 'Worktrees',
    title: 'Setup command',
    description: 'A shell command that runs in each new worktree.',
  }),
  /** The model of summaries and checks. */
  smallModel: z.string().min(1).optional().meta({
    section: 'Model',
    title: 'Small model',
    description: 'Names sessions, sums up turns and checks actions in the mode auto. The current Haiku unless said.',
  }),
  summaries: z.boolean().optional().meta({
    section: 'Model',
    title: 'Summaries by the small model',
    description: 'Off: rows are described from their own events only, at no cost.',
    default: true,
  }),
  editor: z.string().min(1).optional().meta({
    title: 'Editor',
    description:
      'The command that opens your editor, for Ctrl+G and for files: "code --wait", "vim". It may name {file}, {line} and {column}. Without it $VISUAL, then $EDITOR count.',
  }),
  /** The terminals of the window. */
  terminal: z
    .looseObject({
      copyOnSelect: z.boolean().optional().meta({
        title: 'Copy on select',
        description: 'What is selected in a terminal goes to the clipboard at once.',
        default: true,
      }),
      warnOnPaste: z.boolean().optional().meta({
        title: 'Ask before pasting several lines',
        description: 'Where the program cannot tell pasted lines from typed ones, each would run as it arrives.',
        default: true,
      }),
      fontSize: z.number().min(8).max(32).optional().meta({
        title: 'Terminal font size',
        description: 'In pixels. Ctrl+= and Ctrl+- change it for this window.',
        default: 12.5,
      }),
      scrollback: z.int().min(0).max(100_000).optional().meta({
        title: 'Lines to scroll back',
        description: 'Of each open terminal.',
        default: 10_000,
      }),
      screenReader: z.boolean().optional().meta({
        title: 'Terminals for screen readers',
        description: 'Puts the text of terminals where a screen reader finds it.',
        default: false,
      }),
    })
    .optional(),
  /** The terminal view. */
  attach: z
    .looseObject({
      /** Whether ← on an empty prompt leaves; it does unless told. */
      leftDetaches: z
        .boolean()
        .optional()
        .meta({ title: '← on an empty prompt leaves', description: 'In the terminal view.', default: true }),
    })
    .optional()
    .meta({ title: 'Terminal view' }),
  limits: z
    .looseObject({
      /** Sessions that work at once; more wait in the queue. */
      workingSessions: z
        .int()
        .positive()
        .optional()
        .meta({ title: 'Sessions at work at once', description: 'More wait in the queue, visibly.' }),
      sessionDollars: z
        .number()
        .positive()
        .optional()
        .meta({ title: 'Budget per session (US$)', description: 'A session that reaches it pauses and asks.' }),
      dayDollars: z
        .number()
        .positive()
        .optional()
        .meta({ title: 'Budget per day (US$)', description: 'Work pauses when all sessions together reach it.' }),
    })
    .optional(),
  /** How long removed sessions can be restored. */
  trash: z
    .looseObject({
      days: z.number().positive().max(3_650).optional().meta({
        title: 'Days to restore',
        description: 'So long a removed session can be restored.',
        default: 30,
      }),
      gigabytes: z.number().positive().optional().meta({
        title: 'Most gigabytes of trash',
        description: 'When removed sessions take more, those removed first go for good.',
        default: 10,
      }),
    })
    .optional()
    .meta({ title: 'Removed sessions' }),
  notifications: z
    .looseObject({
      needsInput: z.boolean().optional().meta({
        title: 'Tell when a session needs input',
        description: 'A desktop notification when a session starts to wait for you.',
        default: true,
      }),
      completed: z.boolean().optional().meta({
        title: 'Tell when a session completes',
        description: 'A desktop notification when a task is finished.',
        default: true,
      }),
      failed: z.boolean().optional().meta({
        title: 'Tell when a session fails',
        description: 'A desktop notification when a session ends with an error.',
        default: true,
      }),
      sound: z
        .boolean()
        .optional()
        .meta({ title: 'Sound', description: 'Notifications make a sound.', default: false }),
      soundName: z.enum(['chime', 'system']).optional().meta({
        title: 'Which sound',
        description: 'Backburner’s own short chime, or the sound of the system.',
        default: 'chime',
      }),
      quietHours: z
        .looseObject({
          from: timeOfDay.optional().meta({
            title: 'Quiet from',
            description: 'No notifications from this time on, such as 22:00, in local time. Both times are needed.',
          }),
          to: timeOfDay.optional().meta({
            title: 'Quiet until',
            description: 'The end of the quiet hours, such as 07:00; they may go over midnight.',
          }),
        })
        .optional(),
      commands: z
        .looseObject({
          needsInput: userCommand.optional().meta({
            title: 'Command when a session needs input',
            description: eventCommandHelp,
          }),
          completed: userCommand.optional().meta({
            title: 'Command when a session completes',
            description: eventCommandHelp,
          }),
          failed: userCommand.optional().meta({ title: 'Command when a session fails', description: eventCommandHelp }),
        })
        .optional(),
      webhooks: z
        .looseObject({
          needsInput: webhook
            .optional()
            .meta({ title: 'Webhook when a session needs input', description: webhookHelp }),
          completed: webhook.optional().meta({ title: 'Webhook when a session completes', description: webhookHelp }),
          failed: webhook.optional().meta({ title: 'Webhook when a session fails', description: webhookHelp }),
        })
        .optional(),
    })
    .optional(),
  prices: z.record(z.string(), priceSchema).optional().meta({
    section: 'Limits',
    title: 'Prices',
    description: 'Dollars per million tokens, by model: in place of the built-in table.',
  }),
  hooks: hooksSchema.optional().meta({
    section: 'Hooks',
    title: 'Hooks',
    description: 'Commands of your own at fixed points of a session. Those of all files run.',
  }),
  disableAllHooks: z.boolean().optional().meta({
    section: 'Hooks',
    title: 'Turn all hooks off',
    description: 'Hooks of the administrator still run.',
    default: false,
  }),
  /** In managed settings: only their own hooks run. */
  allowManagedHooksOnly: z.boolean().optional().meta({
    section: 'Hooks',
    title: 'Only managed hooks',
    description: 'Counts in managed settings only: hooks of anybody else do not run.',
    default: false,
  }),
  /** MCP servers by name, each as `.mcp.json` has it; they are checked one by one where they are started. */
  mcpServers: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ section: 'MCP servers', title: 'MCP servers', description: 'By name, each as .mcp.json has it.' }),
  /** Of the servers in the project's `.mcp.json`: which ones run, which do not, or that all of them do. */
  enabledMcpjsonServers: rules.optional().meta({
    section: 'MCP servers',
    title: 'Project servers that run',
    description: 'Names of servers in a project’s .mcp.json.',
  }),
  disabledMcpjsonServers: rules.optional().meta({
    section: 'MCP servers',
    title: 'Project servers that do not run',
    description: 'Names of servers in a project’s .mcp.json.',
  }),
  enableAllProjectMcpServers: z
    .boolean()
    .optional()
    .meta({ section: 'MCP servers', title: 'Run all servers of trusted projects', default: false }),
})

/** What one settings file says. */
export type SettingsFile = z.infer<typeof settingsFileSchema>

/** The price of one model. */
export type Price = z.infer<typeof priceSchema>
