import { viewRequestSchema, waitsMark } from '../../src-shared/api/waiting-view.ts'

/** By then a terminal has told its new size. */
const resizedMs = 100

/** Waits in a terminal, with everything loaded, until it is said which session is to be shown; gives its id. */
export async function awaitRequest(): Promise<string> {
  const { stdin, stdout, env } = process
  stdin.setRawMode(true)
  const line = nextLine()
  stdout.write(waitsMark)
  const { sessionId, cols, rows, environment } = viewRequestSchema.parse(JSON.parse(await line))
  for (const name of Object.keys(env)) if (!(name in environment)) delete env[name]
  Object.assign(env, environment)
  if (stdout.columns !== cols || stdout.rows !== rows) {
    await new Promise<void>((resolve) => {
      stdout.once('resize', resolve)
      setTimeout(resolve, resizedMs)
    })
  }
  return sessionId
}

/** The next line of the terminal's input; what comes behind it stays there. */
function nextLine(): Promise<string> {
  const { stdin } = process
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const take = (chunk: Buffer): void => {
      const end = chunk.indexOf(0x0a)
      chunks.push(end === -1 ? chunk : chunk.subarray(0, end))
      if (end === -1) return
      stdin.off('data', take)
      stdin.pause()
      if (end + 1 < chunk.length) stdin.unshift(chunk.subarray(end + 1))
      resolve(Buffer.concat(chunks).toString('utf8'))
    }
    stdin.on('data', take)
  })
}
