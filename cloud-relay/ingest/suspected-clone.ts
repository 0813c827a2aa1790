import type { Because } from '../../contracts/because.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import { hubContext } from '../registry/hub-context.ts';
import { everywhere } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { ReportFault } from './alarm-intake.ts';

/** How it shows that two programs use the identity of one hub. */
export type CloneSign = 'sessions-alternate' | 'connections-take-over' | 'superseded-certificate-shown';

/** Notes it with the hub and has a person told, inside the transaction. Only a revocation or replacement ends it. */
export async function noteSuspectedClone(
  tx: Database,
  reportFault: ReportFault,
  suspicion: {
    readonly hub: HubId;
    readonly sign: CloneSign;
    readonly evidence: Because['evidence'];
    readonly now: number;
  },
): Promise<void> {
  const { hub: id, sign, evidence, now } = suspicion;
  const hub = await hubContext(tx, everywhere, id);
  if (!hub) return;
  await tx.updateTable('hubs').set({ cloned_at: now }).where('id', '=', id).execute();
  await reportFault(tx, { hub, kind: 'hub-cloned', because: { reason: sign, evidence }, receivedAt: now });
}
