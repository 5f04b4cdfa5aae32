import { expect, test } from 'vitest'
import { largestAttachment } from '../../src-shared/api/attachments.ts'
import type { CallResult } from '../../src-shared/client/failure.ts'
import { createAttachments, type AttachmentDependencies } from './attachments.ts'

type Given = {
  readonly result?: CallResult<{ readonly path: string }>
  readonly path?: string | null
  readonly kept?: Map<string, string>
}

function box({ result = { ok: true, value: { path: '/kept/a.png' } }, path = null, kept = new Map() }: Given = {}) {
  const answers = [result]
  const dependencies: AttachmentDependencies = {
    connection: { call: (() => Promise.resolve(answers.at(-1))) as AttachmentDependencies['connection']['call'] },
    pathOf: () => path,
    thumbnailOf: () => Promise.resolve('data:image/png;base64,'),
    read: () => Promise.resolve('eA=='),
    memory: { read: (key) => kept.get(key) ?? null, write: (key, value) => void kept.set(key, value ?? '[]') },
    memoryKey: 'files',
  }
  return { attachments: createAttachments(dependencies), answers }
}

const file = (name: string): File => new File(['x'], name)

test('a file without a place is handed over, and outlives a reload', async () => {
  const kept = new Map<string, string>()
  const { attachments } = box({ kept })
  expect(attachments.add([file('a.png')])).toBeNull()
  expect(await attachments.settled()).toEqual({ paths: [{ path: '/kept/a.png' }] })
  await expect.poll(() => attachments.store.getState()[0]?.thumbnail).toMatch(/^data:/)
  expect(box({ kept }).attachments.store.getState()).toMatchObject([{ name: 'a.png', state: { kind: 'ready' } }])
})

test('a file with a place stays where it is', async () => {
  const { attachments } = box({ path: '/home/me/a.png' })
  attachments.add([file('a.png')])
  expect(await attachments.settled()).toEqual({ paths: [{ path: '/home/me/a.png' }] })
})

test('one that is too large has to be taken off', async () => {
  const { attachments } = box()
  const large = file('film.mp4')
  Object.defineProperty(large, 'size', { value: largestAttachment + 1 })
  attachments.add([large])
  expect(await attachments.settled()).toEqual({ problem: 'film.mp4 is larger than 10 MB. Take it off.', again: false })
  attachments.remove(attachments.store.getState()[0]?.id ?? '')
  expect(await attachments.settled()).toEqual({ paths: [] })
})

test('one that could not be handed over is tried again', async () => {
  const { attachments, answers } = box({
    result: { ok: false, failure: { kind: 'offline', message: 'No connection.' } },
  })
  attachments.add([file('a.txt')])
  expect(await attachments.settled()).toEqual({ problem: 'a.txt was not handed over: No connection.', again: true })
  answers.push({ ok: true, value: { path: '/kept/a.txt' } })
  attachments.retry()
  expect(await attachments.settled()).toEqual({ paths: [{ path: '/kept/a.txt' }] })
})

test('more than twenty do not go along', () => {
  const { attachments } = box()
  const many = Array.from({ length: 23 }, (_, at) => file(`${at}.txt`))
  expect(attachments.add(many)).toBe('3 files not attached: 20 at most go along.')
  expect(attachments.store.getState()).toHaveLength(20)
})
