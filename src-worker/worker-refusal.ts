/** The worker cannot begin, for the reason in the message. Another start would end the same way. */
export class WorkerRefusal extends Error {
  override readonly name = 'WorkerRefusal'
}
