import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { after, type Clock } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import type { TlsIdentity } from './listener.ts';

export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** How soon a renewed certificate is shown. */
const lookEvery = minutes(1);
const longestFileBytes = 256 * 1024;

/** Throws `config/invalid`, naming the setting, the file and the fix, when the two are not a certificate and its key. */
export async function readConsoleCertificate({ certificateFile, keyFile }: CertificateFiles): Promise<TlsIdentity> {
  const certificatePem = await readText('certificateFile', certificateFile);
  const keyPem = await readText('keyFile', keyFile);
  const certificate = parsed('certificateFile', certificateFile, () => new X509Certificate(certificatePem));
  const key = parsed('keyFile', keyFile, () => createPrivateKey(keyPem));
  if (!certificate.checkPrivateKey(key)) {
    throw mistake('keyFile', keyFile, `is not the key of ${certificateFile}; name the two that belong together`);
  }
  return { certificatePem, keyPem };
}

/** Milliseconds since 1970. */
export const endOf = ({ certificatePem }: TlsIdentity): number =>
  Date.parse(new X509Certificate(certificatePem).validTo);

export interface WatchedCertificate {
  /** The newest that could be read. */
  current(): TlsIdentity;
  stop(): void;
}

/**
 * Looks once a minute whether the files have changed, and gives what is new to `show`: ACME renews every few weeks, and
 * nobody restarts a relay for it. Files that are half written, or do not fit together, change nothing.
 */
export function watchConsoleCertificate(
  files: CertificateFiles,
  first: TlsIdentity,
  parts: { readonly clock: Clock; readonly log: Log; readonly show: (identity: TlsIdentity) => void },
): WatchedCertificate {
  const { clock, log, show } = parts;
  let current = first;
  let complained = '';
  let stopped = false;
  let cancel = clock.wakeAt(after(clock.now(), lookEvery), () => void look());
  const look = async (): Promise<void> => {
    try {
      const found = await readConsoleCertificate(files);
      if (found.certificatePem !== current.certificatePem || found.keyPem !== current.keyPem) {
        show(found);
        current = found;
        log.info({ until: new Date(endOf(found)).toISOString() }, 'console-certificate-renewed');
      }
      complained = '';
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== complained) log.warn({ problem }, 'console-certificate-unreadable');
      complained = problem;
    }
    if (!stopped) cancel = clock.wakeAt(after(clock.now(), lookEvery), () => void look());
  };
  return {
    current: () => current,
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}

async function readText(field: keyof CertificateFiles, file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > longestFileBytes) throw new Error(`it has ${size} bytes`);
    return await readFile(file, 'utf8');
  } catch (error) {
    throw mistake(field, file, `cannot be read (${messageOf(error)}); the relay's user must be able to`);
  }
}

function parsed<Value>(field: keyof CertificateFiles, file: string, read: () => Value): Value {
  try {
    return read();
  } catch {
    // The reason of OpenSSL tells a person nothing, and may quote the key.
    throw mistake(field, file, `holds no PEM ${field === 'keyFile' ? 'private key without password' : 'certificate'}`);
  }
}

const mistake = (field: keyof CertificateFiles, file: string, what: string): AnjuError =>
  new AnjuError('config/invalid', `console.tls.${field}: ${file} ${what}`);
