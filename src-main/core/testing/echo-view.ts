// Stands in for the terminal view: says what it was started for, its size, and what is typed.
process.stdin.setRawMode(true)
process.stdout.write(
  `view of ${process.argv[2]} ${process.stdout.columns}x${process.stdout.rows} pid ${process.pid}\r\n`,
)
process.stdout.on('resize', () => process.stdout.write(`now ${process.stdout.columns}x${process.stdout.rows}\r\n`))
process.stdin.on('data', (bytes: Buffer) => {
  if (bytes.includes(4)) process.exit(7)
  process.stdout.write(`typed ${bytes.toString('utf8')}\r\n`)
})
