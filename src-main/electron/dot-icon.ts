const size = 16

/** A round dot of one colour as raw BGRA pixels, for the taskbar: what the badge is on other desktops. */
export function dotPixels([red, green, blue]: readonly [number, number, number]): {
  readonly pixels: Buffer
  readonly size: number
} {
  const pixels = Buffer.alloc(size * size * 4)
  const middle = (size - 1) / 2
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const distance = Math.hypot(x - middle, y - middle)
      // One pixel of transition, so that the edge is smooth.
      const opacity = Math.min(1, Math.max(0, size / 2 - distance))
      pixels.set([blue * opacity, green * opacity, red * opacity, 255 * opacity].map(Math.round), (y * size + x) * 4)
    }
  }
  return { pixels, size }
}
