import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createLog, type Log } from '../../foundation/log.ts';

function recorded(level?: string): { log: Log; text: () => string; lines: () => Record<string, unknown>[] } {
  let text = '';
  const destination = { write: (chunk: string) => void (text += chunk) };
  const log = createLog({ program: 'hub', destination, ...(level === undefined ? {} : { level }) });
  const parse = (line: string): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>;
  return { log, text: () => text, lines: () => text.split('\n').filter(Boolean).map(parse) };
}

const confidential = {
  name: '王秀英',
  respectfulName: '王阿姨',
  phone: '+8613800138000',
  address: '12 Lilac Road',
  accessNote: 'key under the third pot',
  token: 'tok-8841',
  secret: 'sec-8841',
  password: 'pas-8841',
  privateKey: 'key-8841',
  authorization: 'Bearer 8841',
  cookie: 'session=8841',
};
const fields = Object.entries(confidential);

describe('log', () => {
  it('writes one line of JSON for each fact: level by word, time in ISO, program, ids and message', () => {
    const { log, lines } = recorded();
    log.warn({ hub: 'hub-1', outbox: 3 }, 'relay unreachable');
    log.info('second');
    expect(lines()).toHaveLength(2);
    expect(lines()[0]).toMatchObject({
      level: 'warn',
      program: 'hub',
      hub: 'hub-1',
      outbox: 3,
      msg: 'relay unreachable',
    });
    expect(lines()[0]?.['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('drops debug lines unless they are asked for', () => {
    const quiet = recorded();
    quiet.log.debug('detail');
    expect(quiet.text()).toBe('');
    const loud = recorded('debug');
    loud.log.debug('detail');
    expect(loud.lines()).toHaveLength(1);
  });

  it.each(fields)(
    'never shows a %s, at the top, in an object or in a list of them, nor in what a child carries',
    (field, value) => {
      const { log, text, lines } = recorded();
      log.info({ [field]: value, id: 'kept-1' }, 'at the top');
      log.info({ resident: { [field]: value, id: 'kept-2' } }, 'in an object');
      log.error({ dwelling: { resident: { [field]: value, id: 'kept-3' } } }, 'two deep');
      log.error({ pages: [{ responder: { [field]: value, id: 'kept-4' } }] }, 'in a list');
      log.child({ [field]: value, part: 'paging' }).info({ page: { [field]: value, id: 'kept-5' } }, 'from a child');
      expect(lines()).toHaveLength(5);
      expect(text()).not.toContain(value);
      expect(text().match(/\[not logged\]/g)).toHaveLength(6);
      for (const id of ['kept-1', 'kept-2', 'kept-3', 'kept-4', 'kept-5']) expect(text()).toContain(id);
    },
  );

  it('leaves the object that it was given as it was', () => {
    const { log } = recorded();
    const responder = { ...confidential };
    log.info({ responder }, 'paged');
    expect(responder).toEqual(confidential);
  });

  it('costs lines and never the program when they cannot be written', () => {
    const log = new URL('../../foundation/log.js', import.meta.url).href;
    const program = `const { createLog } = await import(${JSON.stringify(log)});
      const log = createLog({ program: 'hub' });
      for (let n = 0; n < 3; n++) {
        log.info('lost');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      process.stderr.write('still here');
      process.kill(process.pid, 'SIGKILL');`;
    const full = openSync('/dev/full', 'w');
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect(stderr.toString()).toBe('still here');
  });
});
