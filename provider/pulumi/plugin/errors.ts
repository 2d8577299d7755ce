import { UnfinishedError } from '../../core/state'
import { messageOf, printable } from '../../errors'
import { Any, grpc, proto, Status, Struct } from './protocol'
import { type Decoded, encode } from './wire'

/** An error as the engine gets it. */
export class ServiceError extends Error {
  constructor(
    readonly code: number,
    readonly details: string,
    readonly metadata: grpc.Metadata,
  ) {
    super(details)
  }
}

/**
 * The error for the engine. The properties of an object that exists but is not finished are details of it, which the engine
 * records: the next run continues with them.
 *
 * @param redact masks what the program has marked as secret
 */
export function serviceError(
  error: unknown,
  redact: (text: string) => string = (text) => text,
  unfinished?: Decoded,
): ServiceError {
  const message = redact(printable(messageOf(error)))
  const metadata = new grpc.Metadata()
  const code = grpc.status.UNKNOWN
  if (error instanceof UnfinishedError && unfinished !== undefined) {
    const details = new proto.ErrorResourceInitFailed()
    details.setId(error.id)
    details.setProperties(Struct.deserializeBinary(encode(unfinished)))
    details.setReasonsList([message])
    const any = new Any()
    any.pack(details.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed')
    const status = new Status()
    status.setCode(code)
    status.setMessage(message)
    status.addDetails(any)
    // gRPC's own field for details, for which @grpc/grpc-js has no word.
    metadata.add('grpc-status-details-bin', Buffer.from(status.serializeBinary()))
  }
  return new ServiceError(code, message, metadata)
}
