import type { TFunction } from 'i18next';
import type { Grant } from '../../../../contracts/permissions.ts';
import { languageOf } from '../language/language.ts';

/** Roles in words, each once: `grid worker and family`. */
export function rolesText(t: TFunction, language: string, grants: readonly Pick<Grant, 'role'>[]): string {
  const roles = [...new Set(grants.map(({ role }) => t(`personRoles.${role}`)))];
  return new Intl.ListFormat(languageOf(language) === 'zh' ? 'zh-CN' : 'en-GB').format(roles);
}
