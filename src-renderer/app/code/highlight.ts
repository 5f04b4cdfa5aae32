import {
  createHighlighterCore,
  createCssVariablesTheme,
  type GrammarState,
  type HighlighterCore,
  type LanguageInput,
} from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'

/** One piece of a line in one colour, a custom property of the style sheet; null: as text. */
export type CodePiece = { readonly text: string; readonly color: string | null }

/** The lines of a code, each in pieces of one colour. */
export type CodeLines = readonly (readonly CodePiece[])[]

/** Each language loads with the first code in it. Grammars that contain others come with them. */
const languages: Readonly<Record<string, () => LanguageInput>> = {
  typescript: () => import('shiki/langs/typescript.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  jsx: () => import('shiki/langs/jsx.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  jsonc: () => import('shiki/langs/jsonc.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  bash: () => import('shiki/langs/bash.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  swift: () => import('shiki/langs/swift.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  cpp: () => import('shiki/langs/cpp.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  lua: () => import('shiki/langs/lua.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  scss: () => import('shiki/langs/scss.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  ini: () => import('shiki/langs/ini.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  graphql: () => import('shiki/langs/graphql.mjs'),
  docker: () => import('shiki/langs/docker.mjs'),
  make: () => import('shiki/langs/make.mjs'),
}

const otherNames: Readonly<Record<string, string>> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  py: 'python',
  sh: 'bash',
  shell: 'bash',
  zsh: 'bash',
  console: 'bash',
  rs: 'rust',
  golang: 'go',
  kt: 'kotlin',
  h: 'c',
  cc: 'cpp',
  hpp: 'cpp',
  'c++': 'cpp',
  cs: 'csharp',
  'c#': 'csharp',
  rb: 'ruby',
  htm: 'html',
  svg: 'xml',
  yml: 'yaml',
  dockerfile: 'docker',
  makefile: 'make',
  gql: 'graphql',
}

const theme = createCssVariablesTheme({ name: 'backburner', variablePrefix: '--code-', fontStyle: false })
/** Beyond this a grammar takes longer than anybody waits: the code stays without colours. */
const longestCode = 40_000
const longestLine = 2_000
const linesAtOnce = 40

let made: Promise<HighlighterCore> | null = null

function highlighter(): Promise<HighlighterCore> {
  made ??= createHighlighterCore({
    themes: [theme],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  })
  return made
}

/** The lines of a code in colours; null when its language is not known, or it is too long. */
export async function highlightCode(code: string, name: string): Promise<CodeLines | null> {
  const lower = name.toLowerCase()
  const language = Object.hasOwn(otherNames, lower) ? (otherNames[lower] ?? lower) : lower
  const load = Object.hasOwn(languages, language) ? languages[language] : undefined
  if (load === undefined || code.length > longestCode) return null
  if (code.split('\n').some((line) => line.length > longestLine)) return null
  const core = await highlighter()
  if (!core.getLoadedLanguages().includes(language)) await core.loadLanguage(load())
  // The first line of a language takes long on a busy machine, and a line that ran out of time has one colour.
  const options = { lang: language, theme: 'backburner', tokenizeTimeLimit: 3_000 } as const
  const texts = code.split('\n')
  const lines: (readonly CodePiece[])[] = []
  let grammarState: GrammarState | undefined
  for (let from = 0; from < texts.length; from += linesAtOnce) {
    // The window has frames to draw in between.
    if (from > 0) await new Promise<void>((resolve) => setTimeout(resolve))
    const part = texts.slice(from, from + linesAtOnce).join('\n')
    const result = core.codeToTokens(part, { ...options, ...(grammarState === undefined ? {} : { grammarState }) })
    grammarState = result.grammarState
    for (const line of result.tokens)
      lines.push(line.map(({ content, color }) => ({ text: content, color: color ?? null })))
  }
  return lines
}
