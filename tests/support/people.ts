import { TOTP, Secret } from 'otpauth';
import { createAccount, type NewAccount, type StoredAccount } from '../../cloud-relay/identity/people/accounts.ts';
import { peopleParts, type PeopleParts } from '../../cloud-relay/identity/people/people-parts.ts';
import { staffRoles, type Role } from '../../contracts/permissions.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { addHome, openTestStore, type TestHome } from './relay-store.ts';

export const peopleStart = Date.parse('2026-11-22T08:00:00Z');
export const password = 'four words that rhyme';
/** Of it, as a relay of long ago might have made it: 1 MiB and one pass. */
export const outdatedHash =
  '$argon2id$v=19$m=1024,t=1,p=1$9Sdg/guGcoW9yplr4ym0zQ$OImttKG1YWgGnnNz6Df1dc3Ipatpa2ru/DdePYavZ68';

export interface TestPeople {
  readonly parts: PeopleParts;
  readonly clock: ManualClock;
  readonly home: TestHome;
  /** Accounts whose access has changed, in order. */
  readonly changed: string[];
  readonly now: () => number;
  /** An account with `password`, in one transaction as the relay makes them. */
  readonly add: (login: string, account?: Partial<NewAccount>) => Promise<StoredAccount>;
  /** What the authenticator app with this secret shows now. */
  readonly codeOf: (secret: string) => string;
}

/** A real relay database with one home, and what signing in stands on. */
export async function testPeople(options: { readonly secondFactorFor?: readonly Role[] } = {}): Promise<TestPeople> {
  const store = await openTestStore();
  const clock = new ManualClock({ wall: peopleStart });
  const now = (): number => clock.now().wall;
  const home = await addHome(store, 'east', now());
  const changed: string[] = [];
  const parts = peopleParts({
    store,
    secondFactorFor: options.secondFactorFor ?? staffRoles,
    accessChanged: (account) => void changed.push(account),
    handBack: () => Promise.resolve(),
    wall: now,
  });
  const passwordHash = (await parts.passwords.hash(password)) ?? '';
  return {
    parts,
    clock,
    home,
    changed,
    now,
    add: (login, account) =>
      store.transaction((tx) =>
        createAccount(
          tx,
          {
            login,
            name: `name of ${login}`,
            language: 'zh',
            responder: null,
            grants: [{ role: 'volunteer', communityId: home.communityId, dwellingId: null }],
            passwordHash,
            ...account,
          },
          now(),
        ),
      ),
    codeOf: (secret) => codeAt(secret, now()),
  };
}

/** As an authenticator app works it out. */
export const codeAt = (secret: string, wall: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: wall });
