import type { Part } from './part.ts'

/** How a program that runs another is called. */
export type WrapperForm = {
  readonly kind: NonNullable<Part['wrapper']>
  /** Options of one word. */
  readonly flags: RegExp
  /** Options that are followed by a word of theirs. */
  readonly valued: RegExp
  /** Words of its own in front of the command. */
  readonly skips: number
  /** The command follows this word: `npm exec`. */
  readonly verb?: RegExp
}

const no = /^$/

/** Programs that run the command that follows their options. */
export const wrapperForms: Readonly<Record<string, WrapperForm>> = {
  command: clear(/^-p$/),
  builtin: clear(no),
  exec: clear(/^-[cl]+$/, /^-a$/),
  nohup: clear(no),
  setsid: clear(/^-[cfw]+$|^--(?:ctty|fork|wait)$/),
  nice: clear(/^-n?-?\d+$|^--adjustment=/, /^-n$|^--adjustment$/),
  ionice: clear(/^-[cn]\d$|^-t$/, /^-[cn]$/),
  time: clear(/^-[pv]+$/),
  timeout: clear(
    /^-[sk].+$|^-[fpv]$|^--(?:preserve-status|foreground|verbose)$|^--(?:signal|kill-after)=/,
    /^-[sk]$|^--(?:signal|kill-after)$/,
    1,
  ),
  stdbuf: clear(/^-[ioe].+$|^--(?:input|output|error)=/, /^-[ioe]$/),
  xargs: clear(
    /^-[0rtx]+$|^-[nPLdEIs].+$|^--(?:null|no-run-if-empty|verbose|exit)$|^--(?:max-args|max-procs|max-lines|delimiter|replace|arg-file)=/,
    /^-[nPLdEIsa]$|^--(?:max-args|max-procs|max-lines|delimiter|replace|arg-file)$/,
  ),
  coproc: clear(no),
  busybox: clear(no),
  toybox: clear(no),
  caffeinate: clear(/^-[dimsu]+$/, /^-[tw]$/),
  sudo: raises(/^-[AbEeHKklnPSVv]+$|^-[ug].+$|^--(?:user|group|preserve-env|non-interactive)/, /^-[ughpCrtTUDR]$/),
  doas: raises(/^-[Ln]+$/, /^-[uC]$/),
  chroot: raises(/^--/, no, 1),
  strace: raises(/^-[a-zA-Z]+$|^-e.+$/, /^-[oepEsuaI]$/),
  ltrace: raises(/^-[a-zA-Z]+$/, /^-[oepsualn]$/),
  unshare: raises(/^-[a-zA-Z]+$|^--/, no),
  flock: raises(/^-[a-zA-Z]+$|^--/, /^-[wE]$/, 1),
  chrt: raises(/^-[a-zA-Z]+$/, no, 1),
  taskset: raises(/^-[ac]+$/, no, 1),
  'cross-env': raises(no),
  npx: raises(/^(?:-y|--yes|--no|--no-install|-q|--quiet|--prefer-offline|--package=.*)$/, /^(?:-p|--package)$/),
  bunx: raises(/^--(?:bun|silent)$/, no),
  uvx: raises(/^-q$/, /^--(?:from|with)$/),
  pipx: { ...raises(no), verb: /^run$/ },
  npm: { ...raises(/^(?:-y|--yes|--)$/, /^--package$/), verb: /^(?:exec|x)$/ },
  pnpm: { ...raises(/^(?:-r|--silent|--)$/, no), verb: /^(?:exec|dlx)$/ },
  yarn: { ...raises(/^-q$/, no), verb: /^(?:exec|dlx)$/ },
  bun: { ...raises(no), verb: /^x$/ },
  uv: { ...raises(/^--(?:isolated|frozen|locked)$/, /^--(?:with|python)$/), verb: /^run$/ },
  poetry: { ...raises(no), verb: /^run$/ },
  pdm: { ...raises(no), verb: /^run$/ },
  bundle: { ...raises(no), verb: /^exec$/ },
}

function clear(flags: RegExp, valued: RegExp = no, skips = 0): WrapperForm {
  return { kind: 'clear', flags, valued, skips }
}

function raises(flags: RegExp, valued: RegExp = no, skips = 0): WrapperForm {
  return { kind: 'raises', flags, valued, skips }
}

/** Programs whose `-c` is text for a shell, or which read it from their input. */
export const shells = new Set(['bash', 'sh', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'fish', 'rbash', 'csh', 'tcsh'])
/** Of these the text is read as it is here. */
export const plainShells = new Set(['bash', 'sh', 'dash'])

const safeNames =
  /^(?:NODE_ENV|CI|DEBUG|FORCE_COLOR|NO_COLOR|CLICOLOR|CLICOLOR_FORCE|COLORTERM|TERM|TZ|LANG|LANGUAGE|LC_[A-Z]+|COLUMNS|LINES|RUST_BACKTRACE|RUST_LOG|PYTHONUNBUFFERED|PYTHONDONTWRITEBYTECODE|GOOS|GOARCH|CGO_ENABLED|GO111MODULE|LOG_LEVEL|VERBOSE|PORT|HOST|TEST|RAILS_ENV|RACK_ENV|APP_ENV|FLASK_ENV|DJANGO_SETTINGS_MODULE|VITEST|JEST_WORKER_ID|UPDATE_SNAPSHOTS?|NODE_NO_WARNINGS|DISABLE_\w+|BROWSER_?NONE)$/

/** Variables of which it is known that they do not change what a program runs. */
export function isHarmlessName(name: string): boolean {
  return safeNames.test(name)
}

/** Variables that shells and common programs take commands, files or options from: even without `export`, they may be exported. */
export function isSteeringName(name: string): boolean {
  return /^(?:PATH|IFS|ENV|BASH\w*|SHELL\w*|PS[0-4]|CDPATH|GLOBIGNORE|HOME|LD_\w+|DYLD_\w+|GIT_\w+|NODE_\w+|npm_\w+|NPM_\w+|PYTHON\w*|PERL\w*|RUBY\w*|GEM_\w+|BUNDLE_\w+|JAVA\w*|_JAVA\w*|CLASSPATH|MAVEN\w*|GRADLE\w*|CARGO\w*|RUST\w*|GO[A-Z]*|MAKE\w*|CC|CXX|CFLAGS|LDFLAGS|EDITOR|VISUAL|PAGER|LESS\w*|MAN\w*|SSH_\w+|BROWSER|TMPDIR|XDG_\w+|PROMPT_COMMAND|OPENSSL\w*|\w*_PROXY|\w*_proxy|YARN_\w+|PNPM_\w+|DOCKER_\w+|KUBECONFIG|BACKBURNER\w*|ANTHROPIC\w*|CLAUDE\w*)$/.test(
    name,
  )
    ? !isHarmlessName(name)
    : false
}
