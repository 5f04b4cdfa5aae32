import type { z } from 'zod'

const names: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object in braces',
  record: 'an object in braces',
}

/** Why a value does not fit, in plain words: `must be one of system, light, dark`. */
export function plainReason(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${names[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`
    case 'too_small': {
      if (issue.origin === 'string') return 'must not be empty'
      if (issue.origin !== 'number' && issue.origin !== 'int') return issue.message
      return issue.inclusive === true ? `must be ${issue.minimum} or more` : `must be more than ${issue.minimum}`
    }
    case 'too_big': {
      if (issue.origin !== 'number' && issue.origin !== 'int') return issue.message
      return issue.inclusive === true ? `must be ${issue.maximum} or less` : `must be less than ${issue.maximum}`
    }
    case 'invalid_union':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return issue.message
  }
}
