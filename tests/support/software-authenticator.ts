import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** What a relay asks of a browser, as far as an authenticator looks at it. */
const creationSchema = z.looseObject({
  rp: z.looseObject({ id: z.string() }),
  user: z.looseObject({ id: z.string() }),
  challenge: z.string(),
});
const requestSchema = z.looseObject({ rpId: z.string(), challenge: z.string() });

/** Where an authenticator, its browser or somebody between lies. Left out: everything is right. */
export interface Lies {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** No PIN or finger was asked for. */
  readonly userVerified?: false;
  readonly userHandle?: string;
  readonly counter?: number;
  /** Signed by another key. */
  readonly key?: KeyObject;
  /** An attestation instead of none: of these bytes, by the passkey's own key or another. */
  readonly attest?: (signed: Buffer, own: KeyObject) => Attestation;
}

export interface Attestation {
  readonly fmt: string;
  readonly attStmt: ReadonlyMap<string, Cbor>;
}

/**
 * A passkey in memory (WebAuthn level 3): P-256, attestation `none`, and the browser around it. It writes its own
 * bytes, so that the relay's library reads what a stranger wrote.
 */
export class SoftwarePasskey {
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #id: Buffer;
  readonly #origin: string;
  #userHandle = '';
  #counter: number;

  /** `counter` 0: it does not count, as passkeys do not that follow their owner to every device. */
  constructor(origin: string, options: { readonly counter?: number; readonly idBytes?: number } = {}) {
    this.#origin = origin;
    this.#counter = options.counter ?? 0;
    this.#id = randomBytes(options.idBytes ?? 32);
  }

  get id(): string {
    return this.#id.toString('base64url');
  }

  /** navigator.credentials.create */
  make(options: unknown, lies: Lies = {}) {
    const { rp, user, challenge } = creationSchema.parse(options);
    this.#userHandle = user.id;
    const attested = Buffer.concat([
      Buffer.alloc(16),
      uint16(this.#id.length),
      this.#id,
      cbor(
        new Map<number, Cbor>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, this.#coordinate('x')],
          [-3, this.#coordinate('y')],
        ]),
      ),
    ]);
    const authData = this.#authenticatorData(rp.id, lies, attested);
    const clientData = this.#clientData('webauthn.create', challenge, lies);
    const signed = Buffer.concat([authData, sha256(clientData)]);
    const { fmt, attStmt } = lies.attest?.(signed, this.#keys.privateKey) ?? { fmt: 'none', attStmt: new Map() };
    const attestationObject = cbor(
      new Map<string, Cbor>([
        ['fmt', fmt],
        ['attStmt', attStmt],
        ['authData', authData],
      ]),
    );
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: { credProps: { rk: true } },
      authenticatorAttachment: 'platform',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal', 'hybrid'],
      },
    };
  }

  /** navigator.credentials.get */
  use(options: unknown, lies: Lies = {}) {
    const { rpId, challenge } = requestSchema.parse(options);
    if (this.#counter > 0) this.#counter += 1;
    const authData = this.#authenticatorData(rpId, lies);
    const clientData = this.#clientData('webauthn.get', challenge, lies);
    const signed = Buffer.concat([authData, sha256(clientData)]);
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      authenticatorAttachment: 'platform',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, lies.key ?? this.#keys.privateKey).toString('base64url'),
        userHandle: lies.userHandle ?? this.#userHandle,
      },
    };
  }

  #clientData(type: string, challenge: string, lies: Lies): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin: lies.origin ?? this.#origin,
        crossOrigin: false,
      }),
    );
  }

  #authenticatorData(rpId: string, lies: Lies, attested = Buffer.alloc(0)): Buffer {
    const present = 0x01;
    const verified = lies.userVerified === false ? 0 : 0x04;
    const hasAttested = attested.length > 0 ? 0x40 : 0;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.counter ?? this.#counter);
    return Buffer.concat([
      sha256(Buffer.from(lies.rpId ?? rpId)),
      Buffer.from([present | verified | hasAttested]),
      counter,
      attested,
    ]);
  }

  #coordinate(name: 'x' | 'y'): Buffer {
    return Buffer.from(z.string().parse(this.#keys.publicKey.export({ format: 'jwk' })[name]), 'base64url');
  }
}

export type Cbor = number | string | Buffer | readonly Cbor[] | ReadonlyMap<number | string, Cbor>;

/** As much of CBOR (RFC 8949) as an authenticator writes. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (isMap(value)) {
    const pairs = [...value].flatMap(([key, inside]) => [cbor(key), cbor(inside)]);
    return Buffer.concat([head(5, value.size), ...pairs]);
  }
  return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
}

const isMap = (value: Cbor): value is ReadonlyMap<number | string, Cbor> => value instanceof Map;

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.concat([Buffer.from([(major << 5) | 25]), uint16(length)]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
