import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a server says that does not answer the question (RFC 1035 section 4.1.1). */
const refusals = { 'server-failure': 2, 'not-implemented': 4, refused: 5 };
type Refusal = keyof typeof refusals;
const noSuchName = 3;

/**
 * The addresses of a name; `silent`: no answer, ever; `silent-for-ipv6`: those of IPv4 only, and no word about the rest;
 * `only-that-it-is-there`: that it has no address of IPv4, and no word about the rest.
 */
export type Known = readonly string[] | 'silent' | 'silent-for-ipv6' | 'only-that-it-is-there' | Refusal;

const header = 12;
const types = { A: 1, AAAA: 28 };

/** A name server on this computer (RFC 1035): answers what it is told, and NXDOMAIN for every other name. */
export async function nameServer(knownAs: (name: string) => Known | undefined) {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query);
    asked.push(name);
    const known = knownAs(name);
    const answer = about(known, type);
    if (answer) socket.send(answerTo(query.subarray(0, end), type, answer), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void socket.close());
  return { server: `127.0.0.1:${socket.address().port}`, asked };
}

interface Answer {
  readonly code: number;
  readonly addresses: readonly string[];
}

function about(known: Known | undefined, type: number): Answer | undefined {
  switch (known) {
    case undefined:
      return { code: noSuchName, addresses: [] };
    case 'silent':
      return undefined;
    case 'silent-for-ipv6':
      return type === types.AAAA ? undefined : { code: 0, addresses: ['127.0.0.1'] };
    case 'only-that-it-is-there':
      return type === types.AAAA ? undefined : { code: 0, addresses: [] };
    case 'server-failure':
    case 'not-implemented':
    case 'refused':
      return { code: refusals[known], addresses: [] };
    default:
      return { code: 0, addresses: known };
  }
}

function readQuestion(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = header;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(question: Buffer, type: number, { code, addresses }: Answer): Buffer {
  const records = addresses
    .filter((address) => type === (isIPv4(address) ? types.A : types.AAAA))
    .map((address) => record(type, bytesOf(address)));
  const answer = Buffer.concat([question, ...records]);
  // Response, recursion desired and available.
  answer.writeUInt16BE(0x8180 | code, 2);
  answer.writeUInt16BE(records.length, 6);
  // Nothing additional, whatever the question had.
  answer.writeUInt32BE(0, 8);
  return answer;
}

/** Of the name in the question, for a minute. */
function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc000 | header, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

/** IPv6 addresses with all of their eight groups only. */
const bytesOf = (address: string): Buffer =>
  isIPv4(address)
    ? Buffer.from(address.split('.').map(Number))
    : Buffer.from(
        address.split(':').flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]),
      );
