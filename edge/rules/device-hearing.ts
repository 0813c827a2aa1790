import type { Instant } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import type { ByName } from './by-name.ts';
import type { ManyDeadlines } from './deadline.ts';
import { remaining, startDeadline } from './deadlines.ts';
import { factsOf } from './home-facts.ts';
import type { CannotJudge, DeviceFacts, HomeFacts, ManyRuleState } from './rule.ts';

/** Refreshed only after this share of the silence, so that a sensor that speaks each second is not written down each second. */
const refreshedAfter = 0.1;

const heardName = (device: string): string => `heard ${device}`;

/** The device of a deadline `heard <device>` that is due; undefined for any other deadline. */
export const silentDevice = (name: string): string | undefined =>
  name.startsWith('heard ') ? name.slice('heard '.length) : undefined;

/** A device counts as heard until it was silent for as long as its facts say is normal, or a tenth longer. */
export const isHeard = (deadlines: ManyDeadlines, device: string): boolean => deadlines.has(heardName(device));

/** The same object when the device was heard only just now. */
export function heardNow(deadlines: ManyDeadlines, { device, silence }: DeviceFacts, now: Instant): ManyDeadlines {
  const length = milliseconds(Math.round(silence * (1 + refreshedAfter)));
  const known = deadlines.get(heardName(device));
  if (known && known.length === length && remaining(known, now) > silence) return deadlines;
  return deadlines.with(heardName(device), startDeadline(now, length));
}

export const unheard = (deadlines: ManyDeadlines, device: string): ManyDeadlines =>
  deadlines.without(heardName(device));

const noneUnsure: readonly CannotJudge[] = [];

interface Said {
  readonly devices: object;
  readonly home: HomeFacts;
  readonly said: readonly CannotJudge[];
}
/** By the names of the deadlines: which devices are not heard follows from those alone. */
const lastSaid = new WeakMap<object, Said>();

/** Those of the rule's devices that are not heard. The same words for the same devices: saying them again is no change. */
export function notHeard(
  { deadlines }: ManyRuleState,
  devices: ByName<unknown>,
  reason: string,
  home: HomeFacts,
): readonly CannotJudge[] {
  const known = lastSaid.get(deadlines.sameNames);
  if (known?.devices === devices.sameNames && known.home === home) return known.said;
  const silent = devices.names().filter((device) => !isHeard(deadlines, device));
  const said = silent.length === 0 ? noneUnsure : silent.map((device) => unsureOf(device, reason, home));
  lastSaid.set(deadlines.sameNames, { devices: devices.sameNames, home, said });
  return said;
}

const unsureOf = (device: string, reason: string, home: HomeFacts): CannotJudge => ({
  kind: 'cannot-judge',
  place: factsOf(home, device)?.place ?? '',
  because: { reason, evidence: { device } },
});
