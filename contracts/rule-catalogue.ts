import type { RuleEntry } from './rule-entry.ts';
export const ruleCatalogue: readonly RuleEntry[] = [];
