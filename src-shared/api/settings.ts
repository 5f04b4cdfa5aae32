import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { apiErrors } from './errors.ts'

const base = oc.errors(apiErrors)
const done = z.object({})
/** A path such as `permissions.allow`, or of one entry of a record: `env.HTTP_PROXY`. */
const settingPathSchema = z.string().min(1).max(500)

/** What one source says of a setting. */
const settingLayerSchema = z.object({
  origin: z.enum(['user', 'project', 'argument', 'flag', 'managed']),
  /** The path of a file. */
  source: z.string(),
  value: z.unknown(),
  /** False where the source may not decide this: a project's file, or one that is not trusted. */
  counts: z.boolean(),
})
/** What one source says of a setting. */
export type SettingLayer = Readonly<z.infer<typeof settingLayerSchema>>

/** One setting as it is in force. */
const settingValueSchema = z.object({
  value: z.unknown(),
  /** The file that decides, or `default`; of what adds up (lists, records), the strongest that adds. */
  source: z.string(),
  /** The administrator decides: what anybody else says is without effect. */
  managed: z.boolean(),
  /** Everyone who says something, weakest first. */
  layers: z.array(settingLayerSchema),
})
/** One setting as it is in force. */
export type SettingValue = Readonly<z.infer<typeof settingValueSchema>>

/** The settings in force in a directory, and the user's own file. */
const settingsViewSchema = z.object({
  /** The one file that is ever written. */
  file: z.string(),
  /** The user's home, for `~`. */
  userHome: z.string(),
  /** Its text as it is; empty when it is not there. */
  text: z.string(),
  /** Top of the project that counts, and whether it is trusted; null: no directory was named. */
  project: z.object({ directory: z.string(), trusted: z.boolean() }).nullable(),
  /** By path; one that nobody speaks of and that has no default is absent. */
  values: z.record(z.string(), settingValueSchema),
  /** What cannot be used of the files. */
  problems: z.array(z.object({ source: z.string(), message: z.string() })),
})
/** The settings in force in a directory, and the user's own file. */
export type SettingsView = Readonly<z.infer<typeof settingsViewSchema>>

/** The settings, for their page and for everything that follows them. */
export const settingsContract = {
  /** The settings in force in a directory (null: outside of any project), now and after every change of a file. */
  watch: base.input(z.object({ cwd: z.string().min(1).nullable() })).output(eventIterator(settingsViewSchema)),
  /** Says a value in the user's file. Refused when it does not fit, or when the file is no JSON: that is left as it is. */
  set: base.input(z.object({ path: settingPathSchema, value: z.unknown() })).output(done),
  /** Takes a value out of the user's file. */
  reset: base.input(z.object({ path: settingPathSchema })).output(done),
  /** Adds an item to a list of the user's file, or takes one out; the others stay as they are in the file. */
  addItem: base.input(z.object({ path: settingPathSchema, item: z.string().min(1).max(10_000) })).output(done),
  removeItem: base.input(z.object({ path: settingPathSchema, item: z.string().max(10_000) })).output(done),
  /** Writes the user's file whole. `basedOn`: the text that was edited; when the file says something else by now, refused. */
  write: base
    .input(z.object({ text: z.string().max(4_000_000), basedOn: z.string().max(4_000_000).optional() }))
    .output(done),
}

/** Whether the user's key for the API is there, and how it is kept. Never the key. */
const keptSecretSchema = z.object({
  /** `unreadable`: it is in the keychain, which does not give it out any more; it has to be entered again. */
  kept: z.enum(['none', 'keychain', 'memory', 'unreadable']),
  /** Beginning and end: `sk-ant-…1a2b`; null when there is none. */
  shown: z.string().nullable(),
})
/** The user's credentials for the API, as far as anybody is told of them. */
const secretsStatusSchema = z.object({
  apiKey: keptSecretSchema,
  authToken: keptSecretSchema,
  /** `reason` says why there is no keychain: what is entered then lasts until the supervisor ends. */
  keychain: z.object({ available: z.boolean(), reason: z.string().nullable() }),
  /** The supervisor's own environment names a key or token: it is the one that is used for tasks of the window. */
  environment: z.boolean(),
})
/** The user's credentials for the API, as far as anybody is told of them. */
export type SecretsStatus = Readonly<z.infer<typeof secretsStatusSchema>>

const typedSecret = z.string().min(1).max(4_096)

/** Credentials of the user's own: kept in the system keychain, or until the supervisor ends. */
export const secretsContract = {
  status: base.output(secretsStatusSchema),
  /** Looked at for its shape only; nobody is asked whether it is valid. Live sessions get it at once. */
  setApiKey: base.input(z.object({ key: typedSecret })).output(secretsStatusSchema),
  clearApiKey: base.output(secretsStatusSchema),
  /** A token of a gateway, sent as bearer. */
  setAuthToken: base.input(z.object({ token: typedSecret })).output(secretsStatusSchema),
  clearAuthToken: base.output(secretsStatusSchema),
}
