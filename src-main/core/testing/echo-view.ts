import { viewRequestSchema, waitArgument, waitsMark } from '../../../src-shared/api/waiting-view.ts'

// Stands in for the terminal view: says what it was started for, its size, and what is typed.
process.stdin.setRawMode(true)
const waits = process.argv[2] === waitArgument
const request = waits
  ? new Promise<string>((resolve) => {
      process.stdin.once('data', (line: Buffer) => {
        const { sessionId, environment } = viewRequestSchema.parse(JSON.parse(line.toString('utf8')))
        resolve(`${sessionId} (waited, home ${environment['BACKBURNER_HOME'] ?? ''})`)
      })
      process.stdout.write(waitsMark)
    })
  : Promise.resolve(process.argv[2] ?? '')
const shown = await request
process.stdout.write(`view of ${shown} ${process.stdout.columns}x${process.stdout.rows} pid ${process.pid}\r\n`)
process.stdout.on('resize', () => process.stdout.write(`now ${process.stdout.columns}x${process.stdout.rows}\r\n`))
process.stdin.on('data', (bytes: Buffer) => {
  if (bytes.includes(4)) process.exit(7)
  // A view that hangs does not hear that its terminal went away.
  if (bytes.includes(5)) process.on('SIGHUP', () => undefined)
  process.stdout.write(`typed ${bytes.toString('utf8')}\r\n`)
})
