import { assertNever } from '../../../src-shared/base/assert-never.ts'
import type { WorkerEndpoint } from '../../../src-shared/worker-protocol/messages.ts'
import {
  mayHaveProcess,
  restartLimit,
  type DeathFacts,
  type StartHow,
  type WorkerEffect,
  type WorkerEvent,
  type WorkerState,
} from './worker-state.ts'

/** A new state, and what has to be done for it. */
export type Step = readonly [WorkerState, readonly WorkerEffect[]]

const stay = (state: WorkerState): Step => [state, []]

function start(how: StartHow, fruitless: number): Step {
  return [{ phase: 'starting', how, pid: null, fruitless }, [{ type: 'spawn', how }]]
}

function fail(reason: string): Step {
  // First the record: what is at work and has no endpoint file counts as never begun.
  return [
    { phase: 'failed', reason },
    [
      { type: 'record-failure', reason },
      { type: 'clean-up', all: false },
    ],
  ]
}

/** What follows from the death of a worker that nobody asked to end. */
function afterDeath(facts: DeathFacts, fruitless: number): Step {
  const tries = Math.max(facts.restarts, fruitless)
  switch (facts.session) {
    case 'rests':
      return [{ phase: 'exited' }, [{ type: 'clean-up', all: false }]]
    case 'reply-waits':
      return tries >= restartLimit
        ? fail(`its process ended ${tries} times in a row without taking the reply`)
        : start('rested', fruitless)
    case 'cut':
      if (!facts.rerunnable) return fail('its process was lost; respawn runs the command again')
      return tries >= restartLimit
        ? fail(`its process ended ${tries} times in a row without progress; reply or respawn goes on`)
        : start('interrupted', fruitless)
    default:
      return assertNever(facts.session, 'death facts')
  }
}

function onGone(state: WorkerState, facts: DeathFacts): Step {
  switch (state.phase) {
    case 'absent':
    case 'exited':
    case 'failed':
      return stay(state)
    case 'adopting':
    case 'live':
    case 'unresponsive':
      return afterDeath(facts, 0)
    case 'starting':
    case 'greeting':
      return afterDeath(facts, state.fruitless + 1)
    case 'draining': {
      const recorded: readonly WorkerEffect[] = state.why === 'retire' ? [] : [{ type: 'record-stop', why: state.why }]
      if (state.restart !== null) {
        const [next, effects] = start(state.restart, 0)
        return [next, [...recorded, ...effects]]
      }
      if (state.why === 'retire' && facts.session !== 'rests') return afterDeath(facts, 0)
      return [{ phase: 'exited' }, [...recorded, { type: 'clean-up', all: state.why !== 'retire' }]]
    }
    default:
      return assertNever(state, 'worker state')
  }
}

function onStop(state: WorkerState, why: 'command' | 'daemon-stop'): Step {
  switch (state.phase) {
    case 'absent':
    case 'exited':
    case 'failed':
      return [state, [{ type: 'record-stop', why }]]
    case 'live':
      return [
        { phase: 'draining', endpoint: state.endpoint, why, stage: 'asked', restart: null },
        [{ type: 'ask-stop', why }, { type: 'arm-drain' }],
      ]
    // It cannot be asked: the user's stop is the one thing that signals it.
    case 'adopting':
    case 'greeting':
    case 'unresponsive':
      return [
        { phase: 'draining', endpoint: state.endpoint, why, stage: 'terminated', restart: null },
        [{ type: 'signal', signal: 'SIGTERM' }, { type: 'arm-drain' }],
      ]
    case 'starting':
      return [
        { phase: 'draining', endpoint: null, why, stage: 'terminated', restart: null },
        [{ type: 'signal', signal: 'SIGTERM' }, { type: 'arm-drain' }],
      ]
    case 'draining':
      if (state.why !== 'retire') return stay({ ...state, why, restart: null })
      return [{ ...state, why, restart: null }, [{ type: 'ask-stop', why }, { type: 'arm-drain' }]]
    default:
      return assertNever(state, 'worker state')
  }
}

function onDrainTimeout(state: WorkerState): Step {
  if (state.phase !== 'draining') return stay(state)
  switch (state.stage) {
    case 'asked':
      return [{ ...state, stage: 'terminated' }, [{ type: 'signal', signal: 'SIGTERM' }, { type: 'arm-drain' }]]
    case 'terminated':
    case 'killed':
      return [{ ...state, stage: 'killed' }, [{ type: 'signal', signal: 'SIGKILL' }, { type: 'arm-drain' }]]
    default:
      return assertNever(state.stage, 'drain stage')
  }
}

/** The endpoint that a handshake is awaited from. */
function awaited(state: WorkerState): WorkerEndpoint | null {
  return state.phase === 'adopting' || state.phase === 'greeting' || state.phase === 'unresponsive'
    ? state.endpoint
    : null
}

/** The next state of one worker, and what has to be done. Pure; events that do not fit the state change nothing. */
export function step(state: WorkerState, event: WorkerEvent): Step {
  switch (event.type) {
    case 'start':
      if (!mayHaveProcess(state)) return start(event.how, 0)
      return state.phase === 'draining' ? stay({ ...state, restart: event.how }) : stay(state)
    case 'found':
      if (mayHaveProcess(state)) return stay(state)
      return [{ phase: 'adopting', endpoint: event.endpoint }, [{ type: 'connect', endpoint: event.endpoint }]]
    case 'found-dead':
      return mayHaveProcess(state) ? stay(state) : stay({ phase: 'adopting', endpoint: null })
    case 'found-starting':
      if (mayHaveProcess(state)) return stay(state)
      return [
        { phase: 'starting', how: 'new', pid: event.pid, fruitless: 0 },
        [{ type: 'await-endpoint', pid: event.pid }],
      ]
    case 'spawned':
      return state.phase === 'starting' ? stay({ ...state, pid: event.pid }) : stay(state)
    case 'spawn-failed':
      if (state.phase === 'starting') return fail(event.reason)
      return state.phase === 'draining' ? onGone(state, noWork) : stay(state)
    case 'published':
      if (state.phase === 'draining') return stay({ ...state, endpoint: event.endpoint })
      if (state.phase !== 'starting') return stay(state)
      return [
        { phase: 'greeting', endpoint: event.endpoint, fruitless: state.fruitless },
        [{ type: 'connect', endpoint: event.endpoint }],
      ]
    case 'greeted': {
      const endpoint = awaited(state)
      return endpoint === null ? stay(state) : stay({ phase: 'live', endpoint, late: false })
    }
    case 'unreachable': {
      const endpoint = awaited(state)
      if (endpoint === null) return stay(state)
      return [{ phase: 'unresponsive', endpoint }, [{ type: 'retry-later', endpoint }]]
    }
    case 'connection-lost':
      if (state.phase === 'live' || state.phase === 'unresponsive')
        return [
          { phase: 'greeting', endpoint: state.endpoint, fruitless: 0 },
          [{ type: 'connect', endpoint: state.endpoint }],
        ]
      return stay(state)
    case 'silent':
      if (state.phase !== 'live') return stay(state)
      return event.stage === 'warn'
        ? stay({ ...state, late: true })
        : stay({ phase: 'unresponsive', endpoint: state.endpoint })
    case 'heard':
      if (state.phase === 'unresponsive' || (state.phase === 'live' && state.late))
        return stay({ phase: 'live', endpoint: state.endpoint, late: false })
      return stay(state)
    case 'gone':
      return onGone(state, event.facts)
    case 'stop':
      return onStop(state, event.why)
    case 'retire':
      if (state.phase !== 'live') return stay(state)
      return [
        { phase: 'draining', endpoint: state.endpoint, why: 'retire', stage: 'asked', restart: null },
        [{ type: 'ask-retire' }, { type: 'arm-drain' }],
      ]
    case 'retire-refused':
      if (state.phase !== 'draining' || state.why !== 'retire' || state.endpoint === null) return stay(state)
      return stay({ phase: 'live', endpoint: state.endpoint, late: false })
    case 'drain-timeout':
      // A retirement that is not honoured is given up: nobody asked for an end.
      if (state.phase === 'draining' && state.why === 'retire' && state.endpoint !== null)
        return [
          { phase: 'greeting', endpoint: state.endpoint, fruitless: 0 },
          [{ type: 'connect', endpoint: state.endpoint }],
        ]
      return onDrainTimeout(state)
    default:
      return assertNever(event, 'worker event')
  }
}

const noWork: DeathFacts = { session: 'rests', rerunnable: false, restarts: 0 }
