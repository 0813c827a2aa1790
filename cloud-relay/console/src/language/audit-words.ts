import type { RouteName } from '../../../../contracts/api.ts';
import { auditWordsEn } from './audit-words-en.ts';
import { auditWordsZh } from './audit-words-zh.ts';
import type { Language } from './language.ts';

/** What the relay writes down that is no request of somebody's. */
export type AuditEvent =
  | 'signed-in'
  | 'sign-in-refused'
  | 'second-factor-refused'
  | 'passkey-counter-went-back'
  | 'first-administrator'
  | 'token-created'
  | 'recovery-link-created'
  | 'from many addresses';

/** Every request that there is, also those that only a refusal brings into the log. A new route does not compile without. */
export type AuditWords = Readonly<Record<RouteName | AuditEvent, string>>;

const words: Readonly<Record<Language, AuditWords>> = { zh: auditWordsZh, en: auditWordsEn };

export const auditActions = Object.keys(auditWordsEn);

/** An action in words; one of a newer relay is shown as it is. */
export const auditActionText = (language: Language, action: string): string =>
  (words[language] as Readonly<Record<string, string>>)[action] ?? action;
