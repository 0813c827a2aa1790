import { listenError } from '../listen-error.ts';
import { buildApi } from './build-api.ts';
import type { ApiDependencies } from './dependencies.ts';

export interface RunningApi {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens the console's port. Plain HTTP: the configuration lets it listen on this computer only. */
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
  return { port: typeof bound === 'object' ? bound.port : address.port, close: () => app.close() };
}
