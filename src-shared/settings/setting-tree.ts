import { z } from 'zod'
import { plainReason } from './plain-reason.ts'
import { settingsFileSchema } from './settings-schema.ts'

/** What a setting's value is, as far as a control can show it; `json` is for what only its text can show. */
type SettingShape =
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'number'; readonly isWhole: boolean }
  | { readonly kind: 'text' }
  | { readonly kind: 'list' }
  | { readonly kind: 'pairs' }
  | { readonly kind: 'json'; readonly isRecord: boolean }

/** One setting of the schema. */
export type SettingLeaf = {
  /** `permissions.allow` */
  readonly path: string
  readonly title: string
  readonly description: string
  readonly shape: SettingShape
  /** What holds when nobody says anything; undefined: that has no value of its own. */
  readonly fallback: unknown
  /** How several sources come together: one decides, lists and lists in records add up, records are merged by key. */
  readonly combines: 'strongest' | 'adds-up' | 'by-key' | 'adds-up-by-key'
  readonly schema: z.ZodType
}

/** Settings that belong together. */
export type SettingSection = { readonly title: string; readonly leaves: readonly SettingLeaf[] }

const metaSchema = z.looseObject({
  title: z.string().optional(),
  description: z.string().optional(),
  /** The section of a setting that stands at the top of the file. */
  section: z.string().optional(),
  default: z.unknown().optional(),
})
type Meta = z.infer<typeof metaSchema>

type Found = SettingLeaf & { readonly section: string }

/** Every setting that the schema knows, in the schema's order. */
export const settingLeaves: readonly SettingLeaf[] = foundIn(settingsFileSchema, '', 'General')

/** The settings in sections, in the order in which the schema first names each. */
export const settingSections: readonly SettingSection[] = sectionsOf(foundIn(settingsFileSchema, '', 'General'))

/** What a path names: a setting, or one entry of a record (`env.HTTP_PROXY`); null when the schema knows nothing of it. */
export function settingAt(path: string): { readonly leaf: SettingLeaf; readonly entry: string | null } | null {
  for (const leaf of settingLeaves) {
    if (leaf.path === path) return { leaf, entry: null }
    const isRecord = leaf.shape.kind === 'pairs' || (leaf.shape.kind === 'json' && leaf.shape.isRecord)
    if (isRecord && path.startsWith(`${leaf.path}.`)) return { leaf, entry: path.slice(leaf.path.length + 1) }
  }
  return null
}

/** Why a value does not fit a schema, in words; null when it fits. */
export function whyUnfit(schema: z.ZodType, value: unknown): string | null {
  const parsed = schema.safeParse(value)
  if (parsed.success) return null
  return parsed.error.issues
    .map((issue) => {
      const reason = plainReason(issue)
      return issue.path.length === 0 ? reason : `${z.core.toDotPath(issue.path)} ${reason}`
    })
    .join('; ')
}

function foundIn(object: z.ZodObject, prefix: string, section: string): readonly Found[] {
  return Object.entries(object.shape).flatMap(([key, field]): readonly Found[] => {
    const path = `${prefix}${key}`
    const inner = unwrapped(field)
    const meta = metaOf(field, inner)
    if (inner instanceof z.ZodObject) {
      // What lies deeper belongs to the section that its outermost object makes.
      return foundIn(inner, `${path}.`, prefix === '' ? (meta.title ?? titleOf(key)) : section)
    }
    const shape = shapeOf(inner)
    return [
      {
        path,
        section: meta.section ?? section,
        title: meta.title ?? titleOf(key),
        description: meta.description ?? '',
        shape,
        fallback: meta.default,
        combines: combinesOf(inner, shape),
        schema: inner,
      },
    ]
  })
}

function unwrapped(field: unknown): z.ZodType {
  if (field instanceof z.ZodOptional || field instanceof z.ZodNullable) return unwrapped(field.unwrap())
  if (field instanceof z.ZodType) return field
  throw new Error('the settings schema holds something that is no zod type')
}

/** Words stand on the outer schema or on the inner one: `.optional().meta()` and `.meta().optional()` mean the same. */
function metaOf(field: unknown, inner: z.ZodType): Meta {
  const outer = field instanceof z.ZodType ? field.meta() : undefined
  return metaSchema.parse({ ...inner.meta(), ...outer })
}

function shapeOf(schema: z.ZodType): SettingShape {
  if (schema instanceof z.ZodBoolean) return { kind: 'switch' }
  if (schema instanceof z.ZodEnum) return { kind: 'choice', options: schema.options.map(String) }
  if (schema instanceof z.ZodNumber) return { kind: 'number', isWhole: schema.format === 'safeint' }
  if (schema instanceof z.ZodString) return { kind: 'text' }
  if (schema instanceof z.ZodUnion && schema.options.some((option) => option instanceof z.ZodString))
    return { kind: 'text' }
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodString) return { kind: 'list' }
  if (schema instanceof z.ZodRecord) {
    return schema.valueType instanceof z.ZodString ? { kind: 'pairs' } : { kind: 'json', isRecord: true }
  }
  return { kind: 'json', isRecord: false }
}

function combinesOf(schema: z.ZodType, shape: SettingShape): SettingLeaf['combines'] {
  if (shape.kind === 'list') return 'adds-up'
  if (!(schema instanceof z.ZodRecord)) return 'strongest'
  return schema.valueType instanceof z.ZodArray && !(schema.valueType.element instanceof z.ZodString)
    ? 'adds-up-by-key'
    : 'by-key'
}

function sectionsOf(found: readonly Found[]): readonly SettingSection[] {
  const sections = new Map<string, Found[]>()
  for (const leaf of found) sections.set(leaf.section, [...(sections.get(leaf.section) ?? []), leaf])
  return [...sections].map(([title, leaves]) => ({ title, leaves }))
}

/** `codeFontSize` → `Code font size`. */
function titleOf(key: string): string {
  const words = key.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
