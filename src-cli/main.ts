import { runCommandLine } from './run.ts'
import { contextOf } from './context.ts'
import { programAt } from './program.ts'

// Whoever reads our output may stop reading: `backburner agents | head -1` is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    // The terminal is gone. SIGHUP ends us, after what a terminal view still has to tell.
    if (error.code === 'EIO') return
    throw error
  })
}

const context = contextOf(programAt(import.meta.dirname))
process.exitCode = await runCommandLine(process.argv.slice(2), context)
