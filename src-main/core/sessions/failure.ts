import type { z } from 'zod'
import type { apiErrors } from '../../../src-shared/api/errors.ts'

type Codes = typeof apiErrors
/** A code of the API's errors. */
export type FailureCode = keyof Codes
type DataOf<Code extends FailureCode> = Codes[Code] extends { data: infer Schema extends z.ZodType }
  ? [data: z.input<Schema>]
  : []

/** Something a client asked for cannot be done: reaches it as the API error of that code. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly code: FailureCode
  readonly data: unknown

  private constructor(code: FailureCode, message: string, data: unknown) {
    super(message)
    this.code = code
    this.data = data
  }

  /** Makes one; codes that carry data need it. `message` says what failed and what to do. */
  static of<Code extends FailureCode>(code: Code, message: string, ...data: DataOf<Code>): ApiFailure {
    return new ApiFailure(code, message, data[0])
  }
}
