import { relative } from 'node:path'
import { isInside } from './rules.ts'
import { UNKNOWN, type Part } from './survey/part.ts'

/** Programs whose first word says what they do: the rule names it. For `run` it names what is run, too. */
const withVerbs: Readonly<Record<string, RegExp>> = {
  npm: /^(?:test|t|ci|install|i|run|run-script|start|build|audit|outdated|pack)$/,
  pnpm: /^(?:test|install|i|run|build|start|lint|audit|outdated)$/,
  yarn: /^(?:test|install|run|build|start|lint|audit|outdated)$/,
  bun: /^(?:test|install|run|build)$/,
  deno: /^(?:test|lint|fmt|check|task)$/,
  cargo: /^(?:test|build|check|clippy|fmt|doc|bench|run|tree)$/,
  go: /^(?:test|build|vet|fmt|mod|list|generate)$/,
  dotnet: /^(?:test|build|restore|format)$/,
  mvn: /^(?:test|verify|compile|package)$/,
  gradle: /^(?:test|build|check|assemble)$/,
  make: /^(?:test|tests|check|build|lint|all|format|fmt|clean)$/,
  just: /^[a-z][\w-]*$/,
  git: /^(?:add|commit|fetch|pull|stash|switch|tag|merge|cherry-pick|revert|restore)$/,
  gh: /^(?:pr|issue|run|repo|release)$/,
  docker: /^(?:ps|images|logs|build|compose)$/,
  kubectl: /^(?:get|describe|logs)$/,
  pip: /^(?:install|list|show|freeze)$/,
  uv: /^(?:sync|lock|pip)$/,
  npx: /^(?:vitest|jest|tsc|eslint|prettier|playwright|biome|oxlint|oxfmt|mocha|cypress|turbo|nx)$/,
  bundle: /^(?:install|check)$/,
}
const twoVerbs = /^(?:run|run-script|task|compose|pr|issue|repo|release|mod|pip)$/

/** Programs that do one kind of thing, whatever they are called with. */
const plainTools = new Set([
  ...['pytest', 'vitest', 'jest', 'mocha', 'tsc', 'eslint', 'prettier', 'ruff', 'mypy', 'black', 'isort', 'oxlint'],
  ...['oxfmt', 'biome', 'golangci-lint', 'rspec', 'rubocop', 'phpunit', 'shellcheck', 'markdownlint', 'stylelint'],
  ...['yamllint', 'actionlint', 'hadolint', 'pre-commit', 'tox', 'flake8', 'pylint', 'swiftlint'],
])

/** Of these not even the exact words make a safe rule. */
const never =
  /^(?:bash|sh|dash|zsh|fish|ksh|csh|tcsh|sudo|doas|su|env|eval|exec|xargs|ssh|scp|watch|parallel|python[\d.]*|node|deno|bun|perl|ruby|php|lua|osascript|awk|gawk|curl|wget|nc|ncat|socat|dd|mkfs|kill|killall|pkill|rm|shred|chmod|chown|source|\.|trap|alias|script|screen|tmux|busybox|strace|chroot|flock|crontab|at|systemctl|launchctl|tee|sed)$/

/** Nor of these: what they run comes from elsewhere, or it stays. */
const neverThese =
  /^(?:docker|podman|kubectl) (?:run|exec)\b|^git (?:config|-)|^(?:npm|pnpm|yarn|bun) (?:exec|dlx|x)\b|^(?:npx|bunx|uvx|pipx)\b/

const plainWord = /^[\w@%+=:,./-]+$/

/**
 * The narrowest rule that lets the open parts of a line run from now on; undefined when several need one, or when none is
 * safe. `suffices` tells whether a rule really does it.
 */
export function suggestRule(
  open: readonly Part[],
  root: string,
  suffices: (rule: string) => boolean,
): string | undefined {
  const rules = [...new Set(open.flatMap(asking).map((part) => ruleFor(part, root)))]
  const [rule] = rules
  if (rules.length !== 1 || rule == null) return undefined
  return suffices(rule) ? rule : undefined
}

/** The parts that a rule would have to name: not what only wraps them. */
function asking(part: Part): readonly Part[] {
  if (part.wrapper !== 'clear') return [part]
  const inner = part.inner.flatMap(asking).filter(({ effect }) => effect !== 'looks')
  return inner.length === 0 ? [part] : inner
}

function ruleFor(part: Part, root: string): string | null {
  const texts = part.words.map(({ text }) => text)
  const [name = '', verb = '', second = ''] = texts
  if (part.isOpaque || part.program === null || part.wrapper === 'clear') return null
  if (part.effect === 'looks' && part.redirects.length > 0) return ruleForFile(part, root)
  if (plainTools.has(name)) return `Bash(${name}:*)`
  const verbs = Object.hasOwn(withVerbs, name) ? withVerbs[name] : undefined
  if (verbs?.test(verb) === true) {
    if (!twoVerbs.test(verb)) return `Bash(${name} ${verb}:*)`
    return /^[\w:.@/-]+$/.test(second) && !second.startsWith('-') ? `Bash(${name} ${verb} ${second}:*)` : null
  }
  if (never.test(part.program) && name !== part.program) return null
  const isPlain = part.words.every((word) => plainWord.test(word.text) && word.pattern === null && !word.isOpen)
  const text = texts.join(' ')
  if (never.test(name) && !/^(?:node|python3?|ruby|rm) [\w./-]+$/.test(text)) return null
  if (neverThese.test(text)) return null
  return isPlain && !text.includes(UNKNOWN) && text.length <= 200 ? `Bash(${text})` : null
}

/** What only prints is about the file that it prints to. */
function ruleForFile({ redirects }: Part, root: string): string | null {
  const [place, second] = redirects
  if (place?.path == null || second !== undefined || !place.isExact || !isInside(place.path, root)) return null
  const name = relative(root, place.path)
  return /^[\w@%+=:,./ -]+$/.test(name) ? `Edit(/${name})` : null
}
