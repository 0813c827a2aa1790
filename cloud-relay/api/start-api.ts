import { Server as TlsServer } from 'node:tls';
import { listenError } from '../listen-error.ts';
import { buildApi } from './build-api.ts';
import type { ApiDependencies } from './dependencies.ts';
import { secureContext, type TlsIdentity } from './listener.ts';

export interface RunningApi {
  readonly port: number;
  /** From now on new connections are shown this certificate. Throws when it is none. */
  showCertificate(identity: TlsIdentity): void;
  close(): Promise<void>;
}

/** Opens the console's port: HTTPS where the listener has a certificate, else HTTP for this computer or a proxy. */
export async function startApi(
  deps: ApiDependencies,
  address: { readonly host: string; readonly port: number },
): Promise<RunningApi> {
  const app = await buildApi(deps);
  try {
    await app.listen(address);
  } catch (error) {
    await app.close();
    throw listenError('console', address, error);
  }
  const [bound] = app.addresses();
  return {
    port: typeof bound === 'object' ? bound.port : address.port,
    showCertificate: (identity) => {
      if (app.server instanceof TlsServer) app.server.setSecureContext(secureContext(identity));
    },
    close: () => app.close(),
  };
}
