import { systemCode } from '../../foundation/errors.ts';
import { AddressRefused, type AddressGuard } from '../paging/channels/private-addresses.ts';
import { ApiRefusal } from './api-error.ts';

/** A name server that does not answer must not hold up the person who types an address: each sending checks again. */
const patienceMs = 3_000;
const allow = (what: string): string =>
  `use a public address, or add ${what} to paging.allowedAddresses in the relay's configuration and restart it`;
/** The name server knows that there is no such host, or none with an address. */
const nowhere = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/** Throws, naming field, value and fix, when this relay would refuse to send there: better now than at the first alarm. */
export async function checkWebhookTarget(url: string, guard: AddressGuard): Promise<void> {
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const address = /^[\d.]+$|:/.test(host);
  if (address && !guard.isAllowed(host)) throw refused(url, `${host} is a private address`, allow(host));
  if (protocol === 'http:' && host !== 'localhost' && !guard.isOwn(host)) {
    throw refused(url, 'plain http is for addresses in paging.allowedAddresses only', 'use https');
  }
  if (address) return;
  switch (await leadsTo(host, guard)) {
    case 'private':
      throw refused(url, `${host} leads to a private address`, allow('that address'));
    case 'nowhere':
      throw refused(url, `there is no host ${host}`, 'look at its spelling');
    case 'allowed':
    case 'unknown':
  }
}

async function leadsTo(host: string, guard: AddressGuard): Promise<'allowed' | 'private' | 'nowhere' | 'unknown'> {
  try {
    await guard.lookup(host, AbortSignal.timeout(patienceMs));
    return 'allowed';
  } catch (error) {
    if (error instanceof AddressRefused) return 'private';
    return nowhere.has(systemCode(error) ?? '') ? 'nowhere' : 'unknown';
  }
}

const refused = (value: string, message: string, fix: string): ApiRefusal =>
  new ApiRefusal(400, {
    code: 'input/invalid',
    field: 'url',
    value: value.slice(0, 200),
    message: `url: ${message}`,
    fix,
  });
