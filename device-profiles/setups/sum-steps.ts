import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { sumFrame } from '../framing/sum-frames.ts';
import type { Answered, SettingValue, SetupStep } from '../setup.ts';

/** DFRobot's driver waits this long for an answer. */
const answerLimit = seconds(5);
/** It must not be told things in quick succession (Seeed wiki, MR60FDA1). */
const breath = milliseconds(200);

/** Asks with 0F; the reply has the question's command. `read` makes of its bytes what is set; undefined: not readable. */
export const ask = (
  field: string,
  command: number,
  length: number,
  read: (data: DataView) => SettingValue,
): SetupStep => ({
  name: `the question for ${field}`,
  bytes: sumFrame(command, [0x0f]),
  limit: answerLimit,
  pause: breath,
  answered(answer): Answered | undefined {
    if (answer.command !== command) return undefined;
    const { data } = answer;
    if (data.length !== length) return { kind: 'refused', because: `it answers with ${data.length} bytes` };
    const value = read(new DataView(data.buffer, data.byteOffset, data.byteLength));
    return { kind: 'done', values: { [field]: value } };
  },
});

/** Asks for a text: model, firmware. */
export const askText = (field: string, command: number): SetupStep => ({
  name: `the question for its ${field}`,
  bytes: sumFrame(command, [0x0f]),
  limit: answerLimit,
  pause: breath,
  answered: (answer) =>
    answer.command === command
      ? { kind: 'done', values: { [field]: String.fromCharCode(...answer.data).replaceAll(/[^ -~]/g, '?') } }
      : undefined,
});

/** Sets; the device says the same back. Other data means that it has something else. */
export const tell = (field: string, command: number, data: readonly number[], pause: Duration = breath): SetupStep => ({
  name: `the command for ${field}`,
  bytes: sumFrame(command, data),
  limit: answerLimit,
  pause,
  answered(answer): Answered | undefined {
    if (answer.command !== command) return undefined;
    const same = answer.data.length === data.length && data.every((byte, n) => answer.data[n] === byte);
    if (same) return { kind: 'done' };
    return { kind: 'refused', because: `it answers ${Buffer.from(answer.data).toString('hex')}` };
  },
});

export const u16 = (value: number): readonly number[] => [(value >> 8) & 0xff, value & 0xff];
export const u32 = (value: number): readonly number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
