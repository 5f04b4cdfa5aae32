export { suggestedReply } from '../../../src-shared/board/suggested-reply.ts'
