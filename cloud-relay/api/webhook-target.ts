import { systemCode } from '../../foundation/errors.ts';
import { AddressRefused, type AddressGuard } from '../paging/channels/private-addresses.ts';
import { ApiRefusal } from './api-error.ts';

/** A name server that does not answer must not hold up the person who types an address: each sending checks again. */
const patienceMs = 3_000;
const allow = (what: string): string =>
  `use a public address, or add ${what} to paging.allowedAddresses in the relay's configuration and restart it`;
/** The name server knows that there is no such host, or none with an address. */
const nowhere = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/** Throws the refusal when this relay would not send to that address. `asker`: of the account or token. */
export type CheckWebhookTarget = (asker: string, url: string) => Promise<void>;

/** One look-up at a time for each asker: names whose servers are silent must not pile up. */
export function webhookTargets(guard: AddressGuard): CheckWebhookTarget {
  const asking = new Set<string>();
  return async (asker, url) => {
    if (asking.has(asker)) throw oneAtATime();
    asking.add(asker);
    try {
      await checkWebhookTarget(url, guard);
    } finally {
      asking.delete(asker);
    }
  };
}

/** Throws, naming field, value and fix, when this relay would refuse to send there: better now than at the first alarm. */
async function checkWebhookTarget(url: string, guard: AddressGuard): Promise<void> {
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const address = /^[\d.]+$|:/.test(host);
  if (address && !guard.isAllowed(host)) throw refused(url, `${host} is a private address`, allow(host));
  if (protocol === 'http:' && host !== 'localhost' && !guard.isOwn(host)) {
    throw refused(url, 'plain http is for addresses in paging.allowedAddresses only', 'use https');
  }
  if (address || !(await leadsNowhere(host, guard))) return;
  // One answer for both: otherwise anybody could find out here which names exist inside the relay's own network.
  throw refused(
    url,
    `${host} leads to no address that this relay may send to`,
    `look at its spelling; ${allow('its private address')}`,
  );
}

async function leadsNowhere(host: string, guard: AddressGuard): Promise<boolean> {
  try {
    await guard.lookup(host, AbortSignal.timeout(patienceMs));
    return false;
  } catch (error) {
    return error instanceof AddressRefused || nowhere.has(systemCode(error) ?? '');
  }
}

const oneAtATime = (): ApiRefusal =>
  new ApiRefusal(429, {
    code: 'requests/too-many',
    field: 'url',
    message: 'url: another address that you gave is still being looked up',
    fix: `wait for its answer, at most ${patienceMs / 1_000} seconds, and send this one again`,
  });

const refused = (value: string, message: string, fix: string): ApiRefusal =>
  new ApiRefusal(400, {
    code: 'input/invalid',
    field: 'url',
    value: value.slice(0, 200),
    message: `url: ${message}`,
    fix,
  });
