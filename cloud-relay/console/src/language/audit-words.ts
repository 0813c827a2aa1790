import type { RouteName } from '../../../../contracts/api.ts';
import { auditWordsEn } from './audit-words-en.ts';
import { auditWordsZh } from './audit-words-zh.ts';
import type { Language } from './language.ts';

/** What the relay writes down that is no request of somebody's. */
export type AuditEvent =
  | 'passkey-counter-went-back'
  | 'first-administrator'
  | 'token-created'
  | 'recovery-link-created'
  | 'from many addresses';

/** Every request that there is, also those that only a refusal brings into the log. A new route does not compile without. */
export type AuditWords = Readonly<Record<RouteName | AuditEvent, string>>;

const words: Readonly<Record<Language, AuditWords>> = { zh: auditWordsZh, en: auditWordsEn };

export const auditActions = Object.keys(auditWordsEn);

/** What the relay adds to a line, by name and value. What is not here is shown as it is. */
const detailWords: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    by: 'By',
    next: 'Left to do',
    because: 'Because',
    roles: 'Roles',
    state: 'State',
    link: 'Link',
    password: 'password',
    passkey: 'passkey',
    authenticator: 'authenticator app',
    'recovery-code': 'recovery code',
    nothing: 'nothing',
    'second-factor': 'second step',
    'change-password': 'choose a password',
    'set-up-second-factor': 'set up a second step',
    'unknown-login': 'no such sign-in name',
    'wrong-password': 'wrong password',
    'wrong-code': 'wrong digits',
    disabled: 'disabled',
    active: 'may sign in',
    invitation: 'invitation',
    recovery: 'recovery',
  },
  zh: {
    by: '方式',
    next: '还需完成',
    because: '原因',
    roles: '角色',
    state: '状态',
    link: '链接',
    password: '密码',
    passkey: '通行密钥',
    authenticator: '验证器',
    'recovery-code': '恢复码',
    nothing: '无',
    'second-factor': '第二步验证',
    'change-password': '设置密码',
    'set-up-second-factor': '设置第二步验证',
    'unknown-login': '没有这个账号',
    'wrong-password': '密码错误',
    'wrong-code': '数字错误',
    disabled: '已停用',
    active: '可以登录',
    invitation: '邀请',
    recovery: '恢复',
  },
};

export const auditDetailText = (language: Language, word: string): string => detailWords[language][word] ?? word;

/** An action in words; one of a newer relay is shown as it is. */
export const auditActionText = (language: Language, action: string): string =>
  (words[language] as Readonly<Record<string, string>>)[action] ?? action;
