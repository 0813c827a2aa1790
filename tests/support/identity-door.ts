import { sign } from 'node:crypto';
import { request } from 'node:https';
import { onTestFinished } from 'vitest';
import { readClaimCode, renewalChallengeSchema, renewalText } from '../../contracts/enrolment.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import { createLog } from '../../foundation/log.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { IncidentChanges } from '../../cloud-relay/duty/changes.ts';
import { settleHub } from '../../cloud-relay/duty/settle-hub.ts';
import type { Actor } from '../../cloud-relay/identity/actor.ts';
import { trustOf } from '../../cloud-relay/identity/authority.ts';
import { createClaimCode } from '../../cloud-relay/identity/claims.ts';
import { enrolment } from '../../cloud-relay/identity/enrolment.ts';
import { startEnrolmentListener } from '../../cloud-relay/identity/fastify-enrolment.ts';
import { renewalDoor } from '../../cloud-relay/identity/renewal.ts';
import { openAuthority } from '../../cloud-relay/identity/x509-authority.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import { makeKeyAndRequest, type KeyAndRequest } from './relay-key.ts';
import { addHome, openTestStore, temporaryFolder } from './relay-store.ts';

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** The listener for enrolment and renewal as the relay runs it: real TLS, real authority, real database. */
export async function startIdentityDoor(options: { readonly wall?: number } = {}) {
  const clock = new ManualClock({ wall: options.wall ?? Date.now() });
  const log = createLog({ program: 'test', level: 'silent' });
  const store = await openTestStore();
  const home = await addHome(store, 'a', clock.now().wall);
  const now = (): number => clock.now().wall;
  const folder = await temporaryFolder();
  // TLS asks the computer for the time, whatever the clock of the test says.
  const serverTime = Date.now();
  const authority = await openAuthority(folder, serverTime);
  const names = ['localhost', '127.0.0.1'];
  const enrolled: { hub: HubId; replaced: HubId | null }[] = [];
  const superseded: HubId[] = [];
  const urls = { mqttUrl: () => 'mqtts://localhost:8883', renewalUrl: () => `https://localhost:${listener.port}` };
  const listener = await startEnrolmentListener({
    host: '127.0.0.1',
    port: 0,
    trust: trustOf(authority, await authority.serverIdentity(names, serverTime)),
    enrol: enrolment({
      ...urls,
      store,
      scope: everywhere,
      authority,
      now,
      certificateNow: now,
      settle: settleHub({ clock, log, changes: new IncidentChanges() }),
      onEnrolled: (one) => enrolled.push(one),
    }),
    renewal: renewalDoor({
      ...urls,
      store,
      authority,
      clock,
      certificateNow: now,
      onSuperseded: (hub) => superseded.push(hub),
      onRenewed: () => {},
    }),
    clock,
    log,
  });
  onTestFinished(() => listener.close());

  const claim = async (replaces: HubId | null = null, by?: Pick<Actor, 'kind' | 'id'>) => {
    const address = { url: `https://localhost:${listener.port}`, fingerprint: authority.fingerprint };
    const made = await createClaimCode(
      store.db,
      everywhere,
      { dwellingId: home.dwellingId, replaces, address, ...(by && { by }) },
      clock.now().wall,
    );
    const read = readClaimCode(made?.code ?? '');
    if (!made || !read) throw new Error('no claim code');
    return { ...made, ...read };
  };

  /** `ca`: which authorities the hub trusts. */
  const postTo = (path: string, body: string | object, ca: string | string[] = authority.certificatePem) =>
    new Promise<Answer>((resolve, reject) => {
      const call = request(
        `https://localhost:${listener.port}${path}`,
        { method: 'POST', ca, agent: false, headers: { 'content-type': 'application/json' } },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) }));
        },
      );
      call.on('error', reject);
      call.end(typeof body === 'string' ? body : JSON.stringify(body));
    });

  const challenge = async (): Promise<string> => {
    const { json } = await postTo('/renew/challenge', {});
    return renewalChallengeSchema.parse(json).challenge;
  };

  /** A renewal as a hub asks for it, with what a test wants to be wrong about it. */
  const renew = async (
    own: { readonly keyPem: string; readonly certificatePem: string },
    wishes: { readonly next?: KeyAndRequest; readonly challenge?: string; readonly signedText?: string } = {},
  ): Promise<Answer> => {
    const { requestPem } = wishes.next ?? (await makeKeyAndRequest());
    const said = wishes.challenge ?? (await challenge());
    const text = wishes.signedText ?? renewalText(said, requestPem);
    return postTo('/renew', {
      certificatePem: own.certificatePem,
      certificateRequestPem: requestPem,
      challenge: said,
      signature: sign('sha256', Buffer.from(text), own.keyPem).toString('base64'),
    });
  };

  return {
    clock,
    store,
    home,
    folder,
    authority,
    names,
    listener,
    enrolled,
    superseded,
    claim,
    post: (body: string | object, ca?: string | string[]) => postTo('/enrol', body, ca),
    postTo,
    challenge,
    renew,
  };
}
