type Environment = Readonly<Record<string, string | undefined>>

/** How the user reaches remotes and where the user's own configuration lies. All other `GIT_*` would redirect our calls. */
const kept =
  /^GIT_(?:SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|HTTP_\w+|PROXY_\w+|CONFIG_GLOBAL|CONFIG_SYSTEM|CONFIG_NOSYSTEM)$/

/**
 * The environment of our own git calls: no `GIT_DIR`, `GIT_INDEX_FILE` and the like from whoever started us (a git hook,
 * say), messages in English, never a prompt for a password, and no refresh of the index behind the user's back.
 */
export function gitEnvironment(environment: Environment): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && (!/^GIT_/i.test(name) || kept.test(name))) result[name] = value
  }
  return {
    ...result,
    LC_ALL: 'C',
    LANGUAGE: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    SSH_ASKPASS_REQUIRE: 'never',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_EDITOR: ':',
    GIT_PAGER: 'cat',
  }
}
