import type { Role } from '../../../contracts/permissions.ts';
import type { HandBack } from '../../duty/hand-back.ts';
import type { Store } from '../../store/store.ts';
import { Passwords } from './passwords.ts';
import { SlowDown } from './slow-down.ts';

/** What signing in stands on. One for the process: the limits count over all who sign in. */
export interface PeopleParts {
  readonly store: Store;
  readonly passwords: Passwords;
  readonly slowDown: SlowDown;
  /** Whoever has one of these roles must have a second factor. */
  readonly secondFactorFor: readonly Role[];
  /** Called after sessions ended, or a password, role or state changed: open pages of the account look again. */
  readonly accessChanged: (accountId: string) => void;
  /** Called inside the transaction in which somebody who is this responder loses rights. */
  readonly handBack: HandBack;
  /** What the computer's own clock says, milliseconds since 1970: authenticator apps go by it, and the relay's steady clock may be behind. */
  readonly wall: () => number;
}

export const peopleParts = (
  given: Pick<PeopleParts, 'store' | 'secondFactorFor' | 'accessChanged' | 'handBack' | 'wall'>,
): PeopleParts => ({
  ...given,
  passwords: new Passwords(),
  slowDown: new SlowDown(),
});
