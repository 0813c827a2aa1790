import { once } from 'node:events';
import { createServer } from 'node:net';
import { AnjuError, systemCode } from '../../foundation/errors.ts';

/** One listener of the demo: where it is and what it is for, in words for a person. */
export interface Listener {
  readonly host: string;
  readonly port: number;
  readonly what: string;
}

/**
 * The hub reaches the relay through the home's internet link, which can be cut. The link has the relay's own port
 * numbers on another address of this computer, so that the address in the relay's certificate and claim code is the
 * link's and nothing needs to be rewritten.
 */
export const linkHost = '127.0.0.2';
export const relayHost = '127.0.0.1';

export interface DemoPorts {
  readonly mqtt: number;
  readonly enrolment: number;
  readonly console: number;
  readonly broker: number;
  readonly page: number;
  readonly launcher: number;
  readonly portal: number;
  readonly phones: number;
}

export const portsFrom = (base: number): DemoPorts => ({
  mqtt: base,
  enrolment: base + 1,
  console: base + 2,
  broker: base + 3,
  page: base + 4,
  launcher: base + 5,
  portal: base + 6,
  phones: base + 7,
});

export const listeners = (ports: DemoPorts): Listener[] => [
  { host: relayHost, port: ports.mqtt, what: 'the relay, for hubs' },
  { host: linkHost, port: ports.mqtt, what: "the home's internet link" },
  { host: linkHost, port: ports.enrolment, what: 'the relay, for new hubs' },
  { host: relayHost, port: ports.console, what: 'the console' },
  { host: relayHost, port: ports.broker, what: 'the local broker' },
  { host: relayHost, port: ports.page, what: "the home's control page" },
  { host: relayHost, port: ports.launcher, what: 'stopping and starting the hub' },
  { host: relayHost, port: ports.portal, what: "the hub's own page" },
  { host: relayHost, port: ports.phones, what: 'the simulated phones' },
];

/** Throws `port/taken` for the first port that another program has. */
export async function checkFree(wanted: readonly Listener[], fix: string): Promise<void> {
  for (const { host, port, what } of wanted) {
    const server = createServer();
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EADDRINUSE') {
        throw new AnjuError('port/taken', `Port ${port} is needed for ${what}, but another program has it. ${fix}`, {
          cause: error,
        });
      }
      const why =
        code === 'EADDRNOTAVAIL'
          ? `this computer has no address ${host}; on macOS: sudo ifconfig lo0 alias ${host}`
          : code;
      throw new AnjuError('port/taken', `Port ${port} on ${host} is needed for ${what}: ${why ?? 'not allowed'}`, {
        cause: error,
      });
    }
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
