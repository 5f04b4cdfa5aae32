// `npm run resilience [kills] [seed]`: supervisors and workers die at random moments of scripted tasks; 500 of each unless told.
import { spawnSync } from 'node:child_process'
import { commandFile, root } from './lib/house.mjs'

const [kills = '500', seed] = process.argv.slice(2)
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
