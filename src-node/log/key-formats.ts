/** What keys of a known kind look like. The `keep` group, where there is one, stays. */
type KeyFormat = { readonly name: string; readonly pattern: RegExp }

/**
 * Nothing of a word stands in front; an escape of JSON is no word. So a run of letters is looked at once, however long it
 * is: every pattern here takes a time that grows with the text, and no faster.
 */
const start = String.raw`(?:(?<![\w-])|(?<=\\[bfnrt]))`
const key = (name: string, text: string, flags = ''): KeyFormat => ({
  name,
  pattern: new RegExp(`${start}${text}`, `g${flags}`),
})

/** A letter and a digit are somewhere in what follows: words and names of variables are no keys. */
const mixed = String.raw`(?=[^\s"'\x60,;]{0,120}\d)(?=[^\s"'\x60,;]{0,120}[A-Za-z])`
/** What a value in a line of `env` or of a file like it is made of; code is not. */
const value = String.raw`[\w.~+/=:@%!*^?#-]`

/** The formats of issuers, as they document them, and places where nothing but a secret stands. */
export const keyFormats: readonly KeyFormat[] = [
  {
    name: 'private key',
    // Also with the line feeds escaped, as in the JSON of a Google service account.
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  key('Anthropic key', 'sk-ant-[\\w-]{16,}'),
  key('OpenAI key', 'sk-(?=[\\w-]{0,120}\\d)[\\w-]{20,}'),
  key('GitHub token', 'gh[pousr]_[A-Za-z0-9]{16,}'),
  key('GitHub token', 'github_pat_\\w{16,}'),
  key('GitLab token', 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt)-[\\w.-]{16,}'),
  key('npm token', 'npm_[A-Za-z0-9]{16,}'),
  key('PyPI token', 'pypi-[\\w-]{16,}'),
  key('Slack token', 'xox[abeoprs]-[A-Za-z0-9-]{10,}'),
  key('Slack token', 'xapp-\\d-[A-Za-z0-9-]{10,}'),
  key('Slack webhook', '(?<keep>https://hooks\\.slack\\.com/(?:services|workflows)/)[\\w/-]{16,}'),
  key('Stripe key', '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}'),
  key('Stripe key', 'whsec_[\\w+/=-]{16,}'),
  key('Google key', 'AIza[\\w-]{30,}'),
  key('Google token', 'ya29\\.[\\w-]{20,}'),
  key('Google token', 'GOCSPX-[\\w-]{20,}'),
  key('AWS key', '(?:AKIA|ASIA)[0-9A-Z]{16}(?![\\w])'),
  key(
    'AWS key',
    '(?<keep>(?:aws_?)?(?:secret_?access_?key|session_?token)[\\s"\'\\\\:=>]{1,12})[A-Za-z0-9/+=]{40,4000}',
    'i',
  ),
  key('Azure key', '(?<keep>AccountKey=)[A-Za-z0-9/+=]{40,}'),
  key('Hugging Face token', 'hf_[A-Za-z0-9]{30,}'),
  key('SendGrid key', 'SG\\.[\\w-]{16,}\\.[\\w-]{16,}'),
  key('DigitalOcean token', 'do[op]_v1_[a-f0-9]{32,}'),
  key('Docker token', 'dckr_pat_[\\w-]{20,}'),
  key('Vault token', 'hv[sbr]\\.[\\w-]{20,}'),
  key('age key', 'AGE-SECRET-KEY-1[0-9A-Z]{20,}'),
  key('JSON Web Token', 'eyJ[\\w-]{10,}\\.[\\w-]{10,}\\.[\\w-]*'),
  key('authorization', `(?<keep>(?:Bearer|Basic) )${mixed}[\\w.~+/=-]{16,}`, 'i'),
  key(
    'authorization',
    `(?<keep>authorization["'\\\\]*\\s{0,4}[:=]\\s{0,4}["'\\\\]*(?:Bearer|Basic|token) )[\\w.~+/=-]{8,}`,
    'i',
  ),
  key('authorization', `(?<keep>authorization["'\\\\]*\\s{0,4}[:=]\\s{0,4}["'\\\\]*)${mixed}[\\w.~+/=-]{12,}`, 'i'),
  key('API key', `(?<keep>x-api-key["'\\\\]*\\s{0,4}[:=]\\s{0,4}["'\\\\]*)${mixed}[\\w.~+/=-]{8,}`, 'i'),
  // Examples say `user:password@`; what nobody would take for a secret stays.
  key(
    'password',
    String.raw`(?<keep>[a-z][a-z0-9+.-]{0,20}:\/\/(?<user>[^\s:/@"'\x60]{0,100}):)(?!(?:\k<user>|pass(?:word|wd)?|secret|changeme|example|test|x+|\*+|\.+|postgres|root|admin|token)@)[^\s/@"'\x60$<>{}]{3,400}(?=@)`,
    'i',
  ),
  key(
    'value',
    `(?<keep>[A-Z][A-Z0-9_]{0,80}(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|API_?KEY)=["']?)${mixed}${value}{8,4000}`,
  ),
  key('value', `(?<keep>[A-Z][A-Z0-9_]{0,80}_(?:KEY|PAT|CREDENTIALS?)=["']?)${mixed}${value}{16,4000}`),
]
