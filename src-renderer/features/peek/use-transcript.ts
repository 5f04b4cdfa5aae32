import { useEffect, useState } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import {
  followTranscript,
  type TranscriptFeed,
  type TranscriptView,
} from '../../../src-shared/client/transcript-store.ts'
import { scheduleFrame } from '../../app/browser-clock.ts'
import { useServices } from '../../app/services.ts'

const tail = 400
const nothing: TranscriptView = {
  entries: [],
  live: { text: '', thinking: '', toolInput: null, toolOutput: null },
  status: 'loading',
  problem: null,
}

/** A session's transcript while its peek is open. */
export function useTranscript(sessionId: SessionId): TranscriptView {
  const { connection } = useServices()
  const [view, setView] = useState(nothing)
  useEffect(() => {
    const feed: TranscriptFeed = followTranscript(connection, sessionId, { tail, frame: scheduleFrame })
    const unsubscribe = feed.store.subscribe(setView)
    return () => {
      unsubscribe()
      feed.close()
    }
  }, [connection, sessionId])
  return view
}
