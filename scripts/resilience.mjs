// `npm run resilience [kills] [seed]`: workers die at random moments of scripted tasks; 200 unless told.
import { spawnSync } from 'node:child_process'
import { commandFile, root } from './lib/house.mjs'

const [kills = '200', seed] = process.argv.slice(2)
const { status } = spawnSync(
  process.execPath,
  [commandFile('@playwright/test', 'playwright'), 'test', '--project=resilience', 'random-kills', '--reporter=list'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, BACKBURNER_KILLS: kills, ...(seed === undefined ? {} : { BACKBURNER_SEED: seed }) },
  },
)
process.exitCode = status ?? 1
