import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AnjuError, isAnjuError, messageOf, systemCode } from '../../foundation/errors.ts';

/** What opening a file that is not there throws. */
function missingFile(): unknown {
  try {
    return readFileSync(new URL('./no-such-file', import.meta.url));
  } catch (error) {
    return error;
  }
}

describe('errors', () => {
  it('carry a code, say whether to try again, and keep their cause', () => {
    const cause = new Error('EIO');
    const failed = new AnjuError('disk/failed', 'outbox: the disk did not take the alarm', { cause });
    expect(failed).toMatchObject({ name: 'AnjuError', code: 'disk/failed', retry: true, cause });
    expect(new AnjuError('config/invalid', 'serial[0].path is missing').retry).toBe(false);
  });

  it('are recognised by their code, never by their text', () => {
    const error = new AnjuError('port/taken', 'config/invalid');
    expect(isAnjuError(error)).toBe(true);
    expect(isAnjuError(error, 'port/taken')).toBe(true);
    expect(isAnjuError(error, 'config/invalid')).toBe(false);
    expect(isAnjuError(new Error('port/taken'))).toBe(false);
    expect(isAnjuError({ code: 'port/taken' })).toBe(false);
    expect(isAnjuError(undefined)).toBe(false);
  });

  it('give up the message and the system code of anything that was thrown', () => {
    expect(messageOf(new Error('no such port'))).toBe('no such port');
    expect([messageOf('torn'), messageOf(undefined), messageOf(42)]).toEqual(['torn', 'undefined', '42']);
    expect(systemCode(missingFile())).toBe('ENOENT');
    expect([systemCode(new Error('plain')), systemCode({ code: 'ENOENT' }), systemCode(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(systemCode(Object.assign(new Error('odd'), { code: 7 }))).toBeUndefined();
  });
});
