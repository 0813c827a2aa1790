import type { Because } from '../../contracts/because.ts';
import type { Instant } from '../../foundation/clock.ts';

/** Whether somebody is in the home, as far as the sensors can tell. */
export interface Presence {
  readonly state: 'home' | 'away' | 'unknown';
  /** Since when it is believed. */
  readonly since: Instant;
  readonly because: Because;
}

/** Whether somebody else than those who live there is in the home: a visitor or a carer. */
export interface Company {
  readonly present: boolean;
  readonly because: Because;
}

/** What the hub believes of the home as a whole. Made from the same inputs as the rules, before they are asked. */
export interface Estimates {
  /** Devices that cannot be relied on to say anything at present: nothing follows from their silence. */
  readonly unheard: Readonly<Record<string, 'not-yet-heard' | 'silent' | 'unavailable'>>;
  readonly presence: Presence;
  readonly company: Company;
  /** Devices whose activity does not count as life at present, and why. */
  readonly distrusted: Readonly<Record<string, Because>>;
}
