import { isLoopbackName } from './networks.ts';

export interface Mistake {
  readonly field: string;
  readonly message: string;
}

export interface ConsoleSettings {
  readonly host: string;
  readonly publicUrl?: string | undefined;
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string } | undefined;
  readonly trustedProxies: readonly string[];
}

/** What fits each field and does not fit together: passwords must never cross a network in the clear. */
export function consoleMistakes({ host, publicUrl, tls, trustedProxies }: ConsoleSettings): Mistake[] {
  const mistakes: Mistake[] = [];
  const encrypted = tls !== undefined || trustedProxies.length > 0;
  if (!isLoopbackName(host) && !encrypted) {
    mistakes.push({
      field: 'host',
      message:
        'would show the console to the network without encryption: give console.tls a certificate, or name the proxy ' +
        'in front in console.trustedProxies, or use 127.0.0.1',
    });
  }
  if (encrypted && publicUrl === undefined) {
    mistakes.push({
      field: 'publicUrl',
      message: 'must be given with console.tls or console.trustedProxies, such as https://console.example.org',
    });
  }
  if (publicUrl !== undefined && encrypted !== publicUrl.startsWith('https:')) {
    const fix = encrypted
      ? 'must begin with https://, as console.tls or the proxy in front makes it'
      : 'begins with https://, but nothing makes it so: give console.tls, or name the proxy in console.trustedProxies';
    mistakes.push({ field: 'publicUrl', message: fix });
  }
  return mistakes;
}

/** What people type. Without `publicUrl` the console is for this computer. `port`: where it really listens. */
export const publicUrlOf = ({ publicUrl }: ConsoleSettings, port: number): string =>
  publicUrl ?? `http://localhost:${port}`;
