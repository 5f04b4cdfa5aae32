/**
 * Ends this process with an exit code, now. `process.exit` first waits for Node's own threads, which now and then wait for
 * it in turn, for ever (nodejs/node#54918; seen here in one of a few hundred ends); so the process becomes another program
 * that ends at once. Everything that matters has been written by then.
 */
export function exitProcess(code: number): never {
  try {
    if (process.platform !== 'win32') process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {})
  } catch {
    // No such program, or no permission to run it: then as usual.
  }
  process.exit(code)
}
