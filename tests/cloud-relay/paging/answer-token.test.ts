import { describe, expect, it } from 'vitest';
import { answerTokenSchema } from '../../../contracts/api-page-answers.ts';
import { hours } from '../../../foundation/durations.ts';
import { answerTokens, newAnswerKey } from '../../../cloud-relay/paging/answer-token.ts';

const now = 1_800_000_000_000;
const answering = { page: '3f0e7c1a-1111-4222-8333-444455556666', responder: 'a0b1c2d3-1111-4222-8333-444455556666' };

describe('an answer token', () => {
  it('says which page it answers, and for whom, for two hours', () => {
    const tokens = answerTokens(newAnswerKey());
    const token = tokens.make(answering, now);
    expect(answerTokenSchema.parse(token)).toBe(token);
    expect(tokens.read(token, now)).toEqual(answering);
    expect(tokens.read(token, now + hours(2) - 1)).toEqual(answering);
    expect(tokens.read(token, now + hours(2))).toBe('expired');
  });

  it('is of this relay only, and no bit of it may differ', () => {
    const tokens = answerTokens(newAnswerKey());
    const token = tokens.make(answering, now);
    expect(answerTokens(newAnswerKey()).read(token, now)).toBe('forged');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
    let tried = 0;
    for (let at = 0; at < token.length; at++) {
      for (const other of alphabet) {
        if (other === token[at]) continue;
        const changed = token.slice(0, at) + other + token.slice(at + 1);
        if (tokens.read(changed, now) !== 'forged') throw new Error(`taken: ${changed} for ${token}`);
        tried += 1;
      }
    }
    expect(tried).toBe(token.length * 64);
  });

  it('is not made of its parts', () => {
    const tokens = answerTokens(newAnswerKey());
    const [content = '', mac = ''] = tokens.make(answering, now).split('.');
    const other = tokens.make({ ...answering, responder: 'somebody-else' }, now).split('.')[0] ?? '';
    const bad = [
      '',
      '.',
      content,
      `${content}.`,
      `.${mac}`,
      `${other}.${mac}`,
      `${content}.${mac}.`,
      `${content}..${mac}`,
    ];
    const more = [`${content}.${mac}=`, `${content}.${mac}${mac}`, `${content}.${Buffer.from(mac).toString('hex')}`];
    for (const token of [...bad, ...more]) expect(tokens.read(token, now), token).toBe('forged');
    expect(bad.length + more.length).toBe(11);
  });

  it('needs a whole key', () => {
    for (const key of ['', '\n', 'AAAA', `${'A'.repeat(44)}\n`])
      expect(() => answerTokens(key), key).toThrow(/32 bytes/);
  });
});
