// An MCP server whose tool `crash` ends it, and that does not come up again at once: its second and third start fail.
import { appendFileSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const starts = process.argv[2] ?? ''
appendFileSync(starts, '.')
const start = readFileSync(starts, 'utf8').length
if (start === 2 || start === 3) {
  console.error('Error: the port is still taken')
  process.exit(1)
}

/** @param {unknown} id @param {unknown} result */
function answer(id, result) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`)
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) return
  if (method === 'initialize') {
    answer(id, {
      protocolVersion: params.protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'crashing', version: '1' },
    })
  } else if (method === 'tools/list') {
    const inputSchema = { type: 'object', properties: {} }
    answer(id, {
      tools: [
        { name: 'crash', description: 'Ends the server', inputSchema },
        { name: 'work', description: 'Works', inputSchema },
      ],
    })
  } else if (params?.name === 'crash') {
    console.error('Error: something gave way')
    process.exit(3)
  } else answer(id, { content: [{ type: 'text', text: `worked at start ${start}` }] })
})
