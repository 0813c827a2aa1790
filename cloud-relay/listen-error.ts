import { AnjuError, messageOf, systemCode } from '../foundation/errors.ts';

/** What a listener that could not start tells a person: which setting, which address, what to do. */
export function listenError(
  setting: string,
  { host, port }: { readonly host: string; readonly port: number },
  error: unknown,
): AnjuError {
  const why =
    systemCode(error) === 'EADDRINUSE'
      ? 'is taken by another program; stop that one or choose another port'
      : systemCode(error) === 'EADDRNOTAVAIL'
        ? 'is not an address of this computer; use one that it has, or 0.0.0.0'
        : systemCode(error) === 'EACCES'
          ? 'may not be opened by this user; choose a port above 1023'
          : `cannot be opened: ${messageOf(error)}`;
  return new AnjuError('port/taken', `${setting}: ${host}:${port} ${why}`, { cause: error });
}
