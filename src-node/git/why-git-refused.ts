import type { GitError } from './git.ts'

/** What git says of itself; what else it printed comes from a hook. */
const ofGit = /^(?:error|fatal|hint|warning|remote|To |From |[ !=*+-]\t|Done$|Everything up-to-date)/

/** A sentence for a failure that people know how to end; null for any other. */
export function whyGitRefused({ failure, stderr, stdout }: GitError): string | null {
  if (failure === 'timeout') return 'It took too long, and was ended. Nothing waits any more.'
  if (failure === 'aborted') return 'It was cancelled.'
  const said = `${stderr}\n${stdout}`
  const lock = /Unable to create '([^'\n]*\.lock)'/.exec(said)?.[1]
  if (lock !== undefined)
    return `Another git command is at work in this folder (${lock}). Try again when it has ended; if none runs, remove that file.`
  if (
    /Please tell me who you are|empty ident name|unable to auto-detect email|no email was given|no name was given/.test(
      said,
    )
  )
    return 'Git does not know who you are. Run: git config --global user.name "Your Name" and git config --global user.email you@example.com'
  if (/gpg failed to sign|failed to sign the data|No (?:secret|private) key|Couldn't (?:load|sign)/i.test(said))
    return `The commit could not be signed: ${lastLine(said)}. Unlock your key once in a terminal, or see commit.gpgSign.`
  if (
    /could not read (?:Username|Password)|terminal prompts disabled|Authentication failed|Permission denied \(|invalid credentials|HTTP Basic: Access denied/i.test(
      said,
    )
  )
    return 'The remote does not let you in, and nobody can be asked for a password here. Sign in once in a terminal (gh auth login, ssh-add, or a git credential helper).'
  if (/Host key verification failed/.test(said))
    return 'The remote’s host key is not known yet. Connect to it once in a terminal and accept the key.'
  if (
    /Could not resolve host|Could not connect|Connection (?:refused|timed out|reset)|Network is unreachable|unable to access/i.test(
      said,
    )
  )
    return `The remote cannot be reached: ${lastLine(said)}.`
  if (
    /does not appear to be a git repository|Repository not found|repository '[^'\n]*' (?:does not exist|not found)|Could not read from remote/i.test(
      said,
    )
  )
    return `There is no such repository at the remote, or it is not shown to you: ${lastLine(said)}.`
  return null
}

/** Lines that git did not print itself: what a hook said. */
export function hookWords(said: string): string {
  return said
    .split('\n')
    .filter((line) => !ofGit.test(line))
    .join('\n')
    .trim()
}

/** Without the credentials that an address may carry. */
export function withoutCredentials(text: string): string {
  return text.replace(/(\w+:\/\/)[^\s/@]+@/g, '$1')
}

function lastLine(said: string): string {
  const lines = said.split('\n').filter((line) => /^(?:fatal|error): /.test(line))
  const last = (lines.at(-1) ?? said.trim().split('\n').at(-1) ?? '').replace(/^(?:fatal|error): /, '')
  return withoutCredentials(last).replace(/[.\s]+$/, '')
}
