import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { ruleList } from '../../edge/rules/rule-list.ts';
import type { RuleChanges } from './recorded-home.ts';

/** Adds one `rule.setting=value` of the command line to those before it; checked by the rule's own settings. */
export function withSetting(text: string, before: RuleChanges): RuleChanges {
  const match = /^([a-z][a-z0-9-]*)\.([A-Za-z][A-Za-z0-9]*)=(.+)$/u.exec(text);
  const [, name = '', setting = '', value = ''] = match ?? [];
  if (!match) throw new InvalidArgumentError('must be written as rule.setting=value, such as inactivity.hours=4');
  const rule = ruleList.find((one) => one.name === name);
  if (!rule)
    throw new InvalidArgumentError(`there is no rule ${name}; rules: ${ruleList.map((one) => one.name).join(', ')}`);
  const given = { ...before[name], [setting]: valueOf(value) };
  const read = rule.settings.safeParse(given);
  if (!read.success) throw new InvalidArgumentError(z.prettifyError(read.error));
  return { ...before, [name]: given };
}

function valueOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/u.test(text) ? Number(text) : text;
}
