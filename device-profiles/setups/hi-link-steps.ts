import { milliseconds, seconds } from '../../foundation/durations.ts';
import { markedCommand } from '../framing/marked-frames.ts';
import type { Answered, SettingValues, SetupPlan, SetupStep } from '../setup.ts';

/** Answers come at once; the maker asks for about 50 ms between commands. */
const answerLimit = seconds(1);
const breath = milliseconds(50);

/** One command of the LD2410 or LD2450. `read` makes of the data behind the status what is set; undefined: not readable. */
export const hiLinkStep = (
  name: string,
  command: number,
  value: Uint8Array = new Uint8Array(0),
  read: (data: DataView) => SettingValues | undefined = () => ({}),
): SetupStep => ({
  name,
  bytes: markedCommand(command, value),
  limit: answerLimit,
  pause: breath,
  answered(answer): Answered | undefined {
    if (answer.command !== command) return undefined;
    if (answer.data.length < 2) return { kind: 'refused', because: 'it answers without a status' };
    const view = new DataView(answer.data.buffer, answer.data.byteOffset, answer.data.byteLength);
    const status = view.getUint16(0, true);
    if (status !== 0) return { kind: 'refused', because: `it answers status ${status}` };
    const values = read(new DataView(answer.data.buffer, answer.data.byteOffset + 2, answer.data.byteLength - 2));
    return values ? { kind: 'done', values } : { kind: 'refused', because: `it answers with ${view.byteLength} bytes` };
  },
});

/** While it is open the radar reports nothing: the end always follows. */
export const hiLinkSession: NonNullable<SetupPlan['session']> = {
  begin: hiLinkStep('the beginning of its configuration', 0xff, Uint8Array.of(0x01, 0x00)),
  end: hiLinkStep('the end of its configuration', 0xfe),
};

/** Type, version as it is printed, and build date, as in `V2.04.23022511`. */
export const firmwareQuestion = hiLinkStep('the question for its firmware', 0xa0, undefined, (data) => {
  if (data.byteLength < 8) return undefined;
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  const [minor, major] = [data.getUint8(2), data.getUint8(3)];
  return { firmware: `V${hex(major, 1)}.${hex(minor, 2)}.${hex(data.getUint32(4, true), 8)}` };
});

/** Parameters of the LD2410 are a number (u16) with a value (u32), little-endian. */
export function parameters(...pairs: readonly (readonly [name: number, value: number])[]): Uint8Array {
  const bytes = new Uint8Array(pairs.length * 6);
  const view = new DataView(bytes.buffer);
  for (const [n, [name, value]] of pairs.entries()) {
    view.setUint16(n * 6, name, true);
    view.setUint32(n * 6 + 2, value, true);
  }
  return bytes;
}
