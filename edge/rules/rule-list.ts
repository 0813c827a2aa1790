import { z } from 'zod';
import { listed, type ListedRule } from './running-rule.ts';
import { carbonMonoxide, gas, smoke } from './smoke.ts';

/** Every rule of the hub. They are asked in this order, those that speak of danger first. */
export const ruleList: readonly ListedRule[] = [listed(smoke), listed(carbonMonoxide), listed(gas)];

/** The `rules:` section of the hub configuration: settings by rule name, each optional. */
export const ruleSettingsSchema = z.strictObject(
  Object.fromEntries(ruleList.map((rule) => [rule.name, rule.settings.prefault({})])),
);
export type RuleSettings = Readonly<Record<string, unknown>>;
