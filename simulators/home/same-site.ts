import type { IncomingHttpHeaders } from 'node:http';

/** A header that no form and no image can send, and no other site may without our consent, which we never give. */
export const pressHeader = 'x-anju-home';

/**
 * Why a request is refused, or undefined. The page has no sign-in because it is on loopback, so another site open in
 * the same browser must not be able to press its buttons, nor read it under a name of its own that leads here.
 */
export function foreignRequest(
  headers: IncomingHttpHeaders,
  request: { port: number; presses: boolean },
): string | undefined {
  const ours = [`127.0.0.1:${request.port}`, `localhost:${request.port}`, `[::1]:${request.port}`];
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (host === undefined || !ours.includes(host)) return `Host: ${host ?? 'none'} is not this page`;
  if (!request.presses) return undefined;
  if (origin !== undefined && origin !== `http://${host}`) return `Origin: ${origin} is another site`;
  if (site !== undefined && site !== 'same-origin') return `Sec-Fetch-Site: ${String(site)} is another site`;
  if (headers[pressHeader] !== '1') return `${pressHeader}: 1 is missing`;
  return undefined;
}
