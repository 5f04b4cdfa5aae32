const notes = [
  { hertz: 660, from: 0 },
  { hertz: 880, from: 0.11 },
] as const
const noteSeconds = 0.32
const loudness = 0.12

let context: AudioContext | null = null

/** Plays the short sound of a notification: two soft notes. Silent where the browser allows no sound yet. */
export function playChime(): void {
  try {
    context ??= new AudioContext()
    // Suspended until the user has clicked somewhere: then there is no sound, and nothing is saved up.
    if (context.state !== 'running') return void context.resume().catch(() => undefined)
    for (const { hertz, from } of notes) {
      const start = context.currentTime + from
      const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz })
      const volume = new GainNode(context, { gain: 0 })
      volume.gain.setValueAtTime(0, start)
      volume.gain.linearRampToValueAtTime(loudness, start + 0.015)
      volume.gain.exponentialRampToValueAtTime(0.0001, start + noteSeconds)
      tone.connect(volume).connect(context.destination)
      tone.start(start)
      tone.stop(start + noteSeconds)
    }
  } catch {
    // Without a way to make sound there is none.
  }
}
