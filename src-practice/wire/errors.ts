/** Error answers as the API writes them. */
import type { ServerResponse } from 'node:http'

/** An error to answer with. */
export type ApiError = {
  readonly status: number
  readonly type: string
  readonly message: string
  /** Seconds. */
  readonly retryAfter?: number
}

const usual: Readonly<Record<number, { type: string; message: string }>> = {
  400: { type: 'invalid_request_error', message: 'The request was not valid.' },
  401: { type: 'authentication_error', message: 'invalid x-api-key' },
  402: { type: 'billing_error', message: 'Your credit balance is too low to access the API.' },
  403: {
    type: 'permission_error',
    message: 'Your API key does not have permission to use the specified resource.',
  },
  404: { type: 'not_found_error', message: 'Not found' },
  408: { type: 'timeout_error', message: 'Request timed out' },
  413: { type: 'request_too_large', message: 'Request exceeds the maximum allowed number of bytes.' },
  429: { type: 'rate_limit_error', message: 'This request would exceed your organization’s rate limit.' },
  500: { type: 'api_error', message: 'Internal server error' },
  503: { type: 'api_error', message: 'Service unavailable' },
  504: { type: 'timeout_error', message: 'Gateway timeout' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
}

/** The error that the API answers with this status, unless told otherwise. */
export function apiError(
  status: number,
  override: { type?: string; message?: string; retryAfter?: number } = {},
): ApiError {
  const { type, message } = usual[status] ?? { type: 'api_error', message: `Error ${status}` }
  return {
    status,
    type: override.type ?? type,
    message: override.message ?? message,
    ...(override.retryAfter === undefined ? {} : { retryAfter: override.retryAfter }),
  }
}

/** The body of an error answer or of an `error` event. */
export function errorBody(error: Pick<ApiError, 'type' | 'message'>, requestId: string): object {
  return { type: 'error', error: { type: error.type, message: error.message }, request_id: requestId }
}

/** Sends an error answer. */
export function sendError(response: ServerResponse, error: ApiError, requestId: string): void {
  if (error.retryAfter !== undefined) response.setHeader('retry-after', String(error.retryAfter))
  sendJson(response, error.status, errorBody(error, requestId))
}

/** Sends any JSON answer. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}
