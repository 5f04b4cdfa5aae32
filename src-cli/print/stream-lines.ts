import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'

/** The first line of `stream-json`. */
export function initLine(row: SessionRow): object {
  return {
    type: 'system',
    subtype: 'init',
    session_id: row.sessionId,
    id: row.id,
    name: row.name,
    cwd: row.cwd,
    model: row.launch.model,
    permissionMode: row.launch.permissionMode,
  }
}

/** One entry of the transcript as a line of `stream-json`: what was said as Claude Code writes it, all else as `system`. */
export function entryLine(entry: TranscriptEntry, row: SessionRow): object {
  const base = {
    session_id: row.sessionId,
    seq: entry.seq,
    at: entry.at,
    parent_tool_use_id: entry.subagent === undefined ? null : callOf(entry.subagent, row),
  }
  switch (entry.type) {
    case 'assistant-message':
      return {
        type: 'assistant',
        message: {
          id: entry.messageId,
          type: 'message',
          role: 'assistant',
          model: entry.model,
          content: entry.content,
          stop_reason: entry.stopReason,
          usage: entry.usage,
        },
        ...base,
      }
    case 'user-message':
      return { type: 'user', message: { role: 'user', content: entry.content }, source: entry.source, ...base }
    case 'tool-finished': {
      const { toolUseId, content, isError, tool, title, durationMs, exitCode, files, patch } = entry
      return {
        type: 'user',
        message: {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: toolUseId, content, is_error: isError }],
        },
        tool_use_result: {
          tool,
          title,
          duration_ms: durationMs,
          exit_code: exitCode ?? null,
          files,
          patch: patch ?? null,
        },
        ...base,
      }
    }
    case 'system-prompt':
      return { type: 'system', subtype: 'system_prompt', ...base }
    default: {
      const { type, schema: _schema, seq: _seq, at: _at, subagent: _subagent, ...rest } = entry
      return { type: 'system', subtype: type.replaceAll('-', '_'), ...rest, ...base }
    }
  }
}

/** The tool call that a subagent's conversation belongs to. */
function callOf(subagent: string, row: SessionRow): string {
  return row.tasks.find(({ id }) => id === subagent)?.toolUseId ?? subagent
}
