import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeOutput, encodeOutput } from './terminal-channel.ts'

it('an output frame keeps its offset and bytes, beyond four gigabytes too', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.uint8Array({ maxLength: 200 }), (offset, bytes) => {
      const frame = decodeOutput(encodeOutput(offset, bytes))
      expect(frame?.offset).toBe(offset)
      expect([...(frame?.bytes ?? [])]).toEqual([...bytes])
    }),
  )
})

it('a frame inside a larger buffer is read from where it lies', () => {
  const frame = encodeOutput(5, Uint8Array.of(9))
  const buffer = new Uint8Array(frame.length + 3)
  buffer.set(frame, 3)
  expect(decodeOutput(buffer.subarray(3))).toMatchObject({ offset: 5 })
})

it('too few bytes are no frame', () => {
  expect(decodeOutput(new Uint8Array(7))).toBeNull()
})
