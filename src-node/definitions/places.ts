import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'

/** Where commands, skills and agents are looked for. */
export type DefinitionPlaces = {
  /** The top of the working tree, or the directory itself outside of git. */
  readonly top: string
  readonly directory: string
  readonly userHome: string
  /** The checkout that a worktree was made from: files that git does not track lie only there. */
  readonly mainCheckout?: string | null
  /** Directories of plugins, each with `commands`, `skills` and `agents` of its own. */
  readonly pluginDirs?: readonly string[]
}

/** Whose a definition is. A project's came with its code; the others are the user's own choice. */
export type DefinitionOrigin = 'project' | 'user' | 'plugin'

/** One directory that holds `commands`, `skills` and `agents`. */
export type DefinitionRoot = {
  readonly directory: string
  readonly origin: DefinitionOrigin
  /** What names of a plugin's definitions begin with. */
  readonly plugin: string | null
}

/** Where to look, strongest first: the directory, then up to the project's top, the user, plugins. */
export function definitionRoots(places: DefinitionPlaces): readonly DefinitionRoot[] {
  const { top, directory, userHome, mainCheckout, pluginDirs = [] } = places
  const ways = [wayDown(top, directory).toReversed()]
  if (mainCheckout != null && mainCheckout !== top) {
    ways.push(wayDown(mainCheckout, join(mainCheckout, relative(top, directory))).toReversed())
  }
  const user = join(userHome, '.claude')
  const projects = ways.flat().map((at) => join(at, '.claude'))
  return [
    ...projects
      .filter((at) => at !== user)
      .map((at): DefinitionRoot => ({ directory: at, origin: 'project', plugin: null })),
    { directory: user, origin: 'user', plugin: null },
    ...pluginDirs.map((at): DefinitionRoot => ({ directory: at, origin: 'plugin', plugin: basename(at) })),
  ]
}

/** Directories from `top` down to `directory`, both included; empty when it does not lie there. */
export function wayDown(top: string, directory: string): readonly string[] {
  const way = relative(top, directory)
  if (isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`)) return []
  const steps = [directory]
  for (let at = directory; at !== top && dirname(at) !== at; at = dirname(at)) steps.unshift(dirname(at))
  return steps
}
