import { z } from 'zod'

// Before any schema is made: compiled parsers are faster from the thousandth document on; a worker reads a few dozen, and
// would pay a sixth of its start for them.
z.config({ jitless: true })
