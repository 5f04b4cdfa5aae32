import { isPlainObject } from '../../src-shared/settings/setting-path.ts'
import { jsonFault } from '../../src-shared/settings/json-places.ts'
import { settingAt, whyUnfit } from '../../src-shared/settings/setting-tree.ts'
import { settingsFileSchema } from '../../src-shared/settings/settings-schema.ts'

/** The new text of a settings file, or the sentence that says why there is none. */
export type Edited = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string }

/** Says `value` at a path of the schema; keys that are not ours, the order of keys and the indentation stay. */
export function withSetting(text: string, path: string, value: unknown): Edited {
  const place = settingAt(path)
  if (place === null) return refusal(`There is no setting “${path}”.`)
  const { leaf, entry } = place
  const unfit = whyUnfit(leaf.schema, entry === null ? value : Object.fromEntries([[entry, value]]))
  if (unfit !== null) return refusal(`“${path}” was not changed: ${unfit}.`)
  return edited(text, keysOf(leaf.path, entry), () => value)
}

/** Adds an item to a list of the schema, after those that the file has. */
export function withItem(text: string, path: string, item: string): Edited {
  return withItems(text, path, (items) => (items.includes(item) ? items : [...items, item]))
}

/** Takes an item out of a list of the schema; one that is empty then goes too. */
export function withoutItem(text: string, path: string, item: string): Edited {
  return withItems(text, path, (items) => items.filter((other) => other !== item))
}

function withItems(text: string, path: string, change: (items: readonly unknown[]) => readonly unknown[]): Edited {
  const place = settingAt(path)
  if (place?.leaf.shape.kind !== 'list' || place.entry !== null) return refusal(`There is no list “${path}”.`)
  const { schema } = place.leaf
  const unfit: string[] = []
  const result = edited(text, keysOf(path, null), (now) => {
    const items = change(Array.isArray(now) ? now : [])
    unfit.push(...[whyUnfit(schema, items)].filter((reason) => reason !== null))
    return items.length === 0 ? undefined : items
  })
  return unfit[0] === undefined ? result : refusal(`“${path}” was not changed: ${unfit[0]}.`)
}

/** Takes the value at a path of the schema out, with objects that are empty then. */
export function withoutSetting(text: string, path: string): Edited {
  const place = settingAt(path)
  if (place === null) return refusal(`There is no setting “${path}”.`)
  return edited(text, keysOf(place.leaf.path, place.entry), () => undefined)
}

/** Why a text may not become the settings file; null when it may. */
export function whyUnfitText(text: string): string | null {
  if (text.trim() === '') return null
  const json = parsed(text)
  if (!json.ok) return `This is not valid JSON: ${json.reason}.`
  const unfit = whyUnfit(settingsFileSchema, json.value)
  return unfit === null ? null : `This does not fit: ${unfit}.`
}

function keysOf(path: string, entry: string | null): readonly string[] {
  return [...path.split('.'), ...(entry === null ? [] : [entry])]
}

function refusal(reason: string): Edited {
  return { ok: false, reason }
}

function edited(text: string, keys: readonly string[], change: (now: unknown) => unknown): Edited {
  const json = text.trim() === '' ? ({ ok: true, value: {} } as const) : parsed(text)
  if (!json.ok)
    return refusal(`The settings file is not valid JSON (${json.reason}); it was left as it is. Mend it first.`)
  if (!isPlainObject(json.value))
    return refusal('The settings file holds no JSON object; it was left as it is. Mend it first.')
  const now = keys.reduce<unknown>(
    (inner, key) => (isPlainObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    json.value,
  )
  const next = changed(json.value, keys, change(now))
  if (typeof next === 'string') return refusal(next)
  return { ok: true, text: printed(next, text) }
}

/** A copy with another value at `keys`; a sentence when something else than an object is in the way. */
function changed(
  object: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> | string {
  const [key, ...rest] = keys
  if (key === undefined) return object
  const inner = Object.hasOwn(object, key) ? object[key] : undefined
  let next = value
  if (rest.length > 0) {
    if (inner !== undefined && !isPlainObject(inner)) {
      return `The settings file has something at “${key}” that is no object; it was left as it is. Mend it first.`
    }
    if (inner === undefined && value === undefined) return object
    const below = changed(inner ?? {}, rest, value)
    if (typeof below === 'string') return below
    next = Object.keys(below).length === 0 && value === undefined ? undefined : below
  }
  const others = Object.entries(object)
  if (next === undefined) return Object.fromEntries(others.filter(([name]) => name !== key))
  return Object.hasOwn(object, key)
    ? Object.fromEntries(others.map(([name, old]) => [name, name === key ? next : old]))
    : Object.fromEntries([...others, [key, next]])
}

/** Printed as the text before was: its indentation, its line ends, its byte order mark. */
function printed(value: unknown, before: string): string {
  const indent = /^\uFEFF?\s*\{\r?\n([ \t]+)/.exec(before)?.[1] ?? '  '
  const text = `${JSON.stringify(value, null, indent)}\n`
  return `${before.startsWith('\uFEFF') ? '\uFEFF' : ''}${before.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text}`
}

function parsed(text: string): { ok: true; value: unknown } | { ok: false; reason: string } {
  try {
    return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown }
  } catch (error) {
    const fault = jsonFault(text)
    if (fault === null) return { ok: false, reason: error instanceof Error ? error.message : String(error) }
    const { line, column } = fault.place
    return { ok: false, reason: `line ${line}, column ${column}: ${fault.message}` }
  }
}
