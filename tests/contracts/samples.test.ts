import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { alarmTable, isAlarmKind } from '../../contracts/alarm-table.ts';
import { alarmTransitionSchema } from '../../contracts/alarm-transition.ts';
import { commandSchema } from '../../contracts/command.ts';
import { enrolmentAnswerSchema, enrolmentRequestSchema } from '../../contracts/enrolment.ts';
import { envelopeSchema } from '../../contracts/envelope.ts';
import { heartbeatSchema } from '../../contracts/heartbeat.ts';
import { receiptSchema } from '../../contracts/receipt.ts';

/** Samples lie in the source folder; tests run from dist/. */
const samples = new URL('../../../contracts/samples/', import.meta.url);

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, samples), 'utf8'));

/** The schema that reads a sample, by the first word of its file name. */
const schemas: Record<string, z.ZodType> = {
  receipt: receiptSchema,
  command: commandSchema,
  'enrolment-request': enrolmentRequestSchema,
  'enrolment-answer': enrolmentAnswerSchema,
};

function parse(name: string, sample: unknown): unknown {
  if (name.startsWith('alarm-') || name.startsWith('heartbeat')) {
    const envelope = envelopeSchema.parse(sample);
    const body = name.startsWith('alarm-')
      ? alarmTransitionSchema.parse(envelope.body)
      : heartbeatSchema.parse(envelope.body);
    return { ...envelope, body };
  }
  const schema = Object.entries(schemas).find(([prefix]) => name.startsWith(prefix))?.[1];
  if (!schema) throw new Error(`no schema reads ${name}`);
  return schema.parse(sample);
}

describe('recorded samples of every version', () => {
  const versions = readdirSync(samples).sort();
  const all = versions.flatMap((version) =>
    readdirSync(new URL(`${version}/`, samples)).map((file) => `${version}/${file}`),
  );

  it.each(all)('%s still parses and keeps every field', (path) => {
    const sample = read(path);
    expect(parse(path.split('/')[1] ?? '', sample)).toEqual(sample);
  });

  it('there is one of every message and of every transition', () => {
    const transitions = all
      .filter((path) => path.includes('/alarm-'))
      .map((path) => alarmTransitionSchema.parse(envelopeSchema.parse(read(path)).body).transition);
    expect(new Set(transitions)).toEqual(new Set(['session-opened', 'pre-alarm', 'raised', 'cancelled', 'cleared']));
    for (const word of [
      'heartbeat',
      'receipt-stored',
      'receipt-duplicate',
      'receipt-conflict',
      'receipt-refused',
      'command-help-coming',
      'command-incident-closed',
      'enrolment-request',
      'enrolment-answer',
    ]) {
      expect(
        all.some((path) => path.includes(`/${word}`)),
        word,
      ).toBe(true);
    }
  });
});

describe('the envelope of a newer hub', () => {
  it('is read although its fields, kind and body are not known here', () => {
    const sample = envelopeSchema.parse(read('v1/alarm-raised.json'));
    const newer = {
      ...sample,
      v: 3,
      signedBy: 'x',
      alarm: { kind: 'drowning', severity: 'extreme', place: '浴室', since: 3 },
      body: { shape: 'new' },
    };
    const envelope = envelopeSchema.parse(newer);
    expect(envelope.alarm?.kind).toBe('drowning');
    expect(isAlarmKind('drowning')).toBe(false);
    expect(alarmTransitionSchema.safeParse(envelope.body).success).toBe(false);
  });
});

describe('the alarm table', () => {
  it('sounds no siren for ever, and gives time to cancel only what is heard at home', () => {
    let checked = 0;
    for (const [kind, facts] of Object.entries(alarmTable)) {
      expect(facts.signal === 'none').toBe(facts.longestSignalSeconds === 0);
      expect(facts.preAlarmSeconds > 0).toBe(kind === 'fall' || kind === 'bathroom_overstay');
      if (facts.severity === 'fault') expect(facts.signal).toBe('none');
      expect(facts.scaip.deviceType).toMatch(/^\d{4}$/);
      checked++;
    }
    expect(checked).toBe(Object.keys(alarmTable).length);
    expect(checked).toBeGreaterThan(30);
  });
});
