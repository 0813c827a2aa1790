import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { hours } from '../../foundation/durations.ts';

/** Longer than any notice is of use: by then the page's step has come round again, with a token of its own. */
const life = hours(2);
const keyBytes = 32;

/** Which page a token answers, and for whom. */
export interface Answering {
  readonly page: string;
  readonly responder: string;
}

/**
 * Lets whoever holds a notice answer that page for that person, without a session. The relay keeps nothing: a token
 * proves itself by its HMAC-SHA256. `now`: the relay's wall time, which never goes back.
 */
export interface AnswerTokens {
  make(answering: Answering, now: number): string;
  read(token: string, now: number): Answering | 'forged' | 'expired';
}

/** Of the data folder: base64url, one line. */
export const newAnswerKey = (): string => `${randomBytes(keyBytes).toString('base64url')}\n`;

const contentSchema = z.tuple([z.string().max(80), z.string().max(80), z.number()]);

/** Throws when `key` is not what `newAnswerKey` made: an empty key would let anybody forge. */
export function answerTokens(key: string): AnswerTokens {
  const secret = Buffer.from(key.trim(), 'base64url');
  if (secret.length !== keyBytes) throw new TypeError(`the key of the answer tokens must have ${keyBytes} bytes`);
  const sign = (content: string): Buffer => createHmac('sha256', secret).update(`page-answer.${content}`).digest();
  return {
    make({ page, responder }, now) {
      const content = Buffer.from(JSON.stringify([page, responder, now + life])).toString('base64url');
      return `${content}.${sign(content).toString('base64url')}`;
    },
    read(token, now) {
      const [content = '', mac = '', ...more] = token.split('.');
      const offered = Buffer.from(mac, 'base64url');
      const right = sign(content);
      // Decoding forgives other spellings of the same bytes; a token has one.
      const isOneSpelling = more.length === 0 && offered.toString('base64url') === mac;
      if (!isOneSpelling || offered.length !== right.length || !timingSafeEqual(offered, right)) return 'forged';
      const [page, responder, until] = contentSchema.parse(JSON.parse(Buffer.from(content, 'base64url').toString()));
      return now < until ? { page, responder } : 'expired';
    },
  };
}
