import type { NextStep } from '../../contracts/api-sign-in.ts';
import type { Action, Grant } from '../../contracts/permissions.ts';

/** Whoever a session or an API token stands for, as it is at this moment. */
export interface Actor {
  readonly kind: 'account' | 'token';
  /** Of the account, or of the token. */
  readonly id: string;
  /** A person's or a program's: for the audit log and the screen, never for the technical log. */
  readonly name: string;
  readonly language: 'zh' | 'en';
  /** The responder that this person is; null for somebody who chooses one with each action. */
  readonly responder: string | null;
  readonly grants: readonly Grant[];
  /** A token may do no more than these of its grants' actions; undefined: all of them. */
  readonly only?: readonly Action[];
  /** What is left of signing in; a token has nothing left. */
  readonly next: NextStep;
  /** Of the session; undefined for a token. */
  readonly session?: string;
  /** Until then what asks for a recent sign-in is allowed; for a token always. */
  readonly recentUntil: number;
}

/** Finds out who a request is from. Undefined: nobody that this relay knows any more. */
export interface Authenticate {
  /** By the token in the session cookie; notes that the session was used from `from`. */
  session(token: string, from: string, now: number): Promise<Actor | undefined>;
  /** By the API token in the Authorization header. */
  apiToken(token: string, from: string, now: number): Promise<Actor | undefined>;
}
