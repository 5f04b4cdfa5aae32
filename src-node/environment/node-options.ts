type Environment = Readonly<Record<string, string | undefined>>

/** Carries the user's `NODE_OPTIONS` through a process of ours that must not take them for its own. */
const carrier = 'BACKBURNER_USER_NODE_OPTIONS'

/**
 * The environment for a worker. What the user tells Node by `NODE_OPTIONS` (a debugger, a module of the project, a flag that
 * only another version knows) is for the session's commands: it would stop the worker, or run in it.
 */
export function withCarriedNodeOptions(environment: Readonly<Record<string, string>>): Record<string, string> {
  const { NODE_OPTIONS: options, [carrier]: _stale, ...rest } = environment
  return options === undefined ? rest : { ...rest, [carrier]: options }
}

/** The environment as it was before `withCarriedNodeOptions`. */
export function withOwnNodeOptions(environment: Environment): Environment {
  const { [carrier]: options, ...rest } = environment
  return options === undefined ? rest : { ...rest, NODE_OPTIONS: options }
}
