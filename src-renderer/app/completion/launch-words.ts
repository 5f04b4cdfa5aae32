export { modeMeanings, modeWord, offeredModes } from '../../../src-shared/client/dispatch/launch-words.ts'
