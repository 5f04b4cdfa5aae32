import { describe, expect, test } from 'vitest'
import { availableShare, isMemoryShort, stalledShare } from './memory-pressure.ts'

describe('what Linux says of its memory', () => {
  test('is read as it writes it', () => {
    const pressure = `some avg10=12.31 avg60=4.02 avg300=1.00 total=123456
full avg10=7.05 avg60=2.00 avg300=0.50 total=45678
`
    expect(stalledShare(pressure)).toBe(7.05)
    expect(availableShare('MemTotal:       16000000 kB\nMemFree:  100 kB\nMemAvailable:    4000000 kB\n')).toBe(0.25)
  })

  test.each(['', 'some avg10=99.00\n', 'full of words'])('%j says nothing', (text) => {
    expect(stalledShare(text)).toBeNull()
    expect(availableShare(text)).toBeNull()
  })

  test('can be asked for here', async () => {
    expect(typeof (await isMemoryShort())).toBe('boolean')
  })
})
