import { z } from 'zod';
import { envelopeSchema, type Envelope } from '../../contracts/envelope.ts';
import type { MessageId } from '../../contracts/identifiers.ts';

const shape = envelopeSchema.shape;
const cut = (longest: number) =>
  z
    .string()
    .transform((text) => text.slice(0, longest))
    .catch('');

/** What is readable stays as it is; what is not becomes "not known". */
const salvage = z.looseObject({
  v: shape.v.catch(1),
  occurredAt: shape.occurredAt.catch({ monotonic: 0, bootId: 'unknown', wall: 0, clockTrusted: false }),
  alarm: z
    .looseObject({ kind: cut(80).transform((kind) => kind || 'unrecognised'), severity: cut(40), place: cut(120) })
    .optional()
    .catch(undefined),
  sent: shape.sent.catch({ ageMs: 0, ageIs: 'at-least', wall: 0, clockTrusted: false }),
  body: z.unknown(),
});

/**
 * The envelope of an alarm of which no more than its id need be readable. Refusing it would empty the hub's outbox of an
 * alarm that nobody has heard of.
 */
export function salvageEnvelope(content: object, id: MessageId): Envelope {
  const { alarm, ...rest } = salvage.parse(content);
  return { ...rest, id, ...(alarm && { alarm }) };
}
