import { ruleList } from '../../edge/rules/rule-list.ts';
import type { RuleChanges } from './recorded-home.ts';

/** One setting of the sweep. */
export interface Sensitivity {
  readonly label: string;
  readonly changes: RuleChanges;
}

const alarmsPerMonth = [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.4, 2, 3, 4, 6];
const hours = [1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10, 12];

/** From the least alarms to the most, by the one setting that says how many false alarms a home may expect. */
export function sensitivities(base: RuleChanges): Sensitivity[] {
  const rule = ruleList.find(({ name }) => name === 'inactivity');
  const learns = rule?.settings.safeParse({ alarmsPerMonth: 1 }).success === true;
  return (learns ? alarmsPerMonth : hours.toReversed()).map((value) => {
    const setting = learns ? 'alarmsPerMonth' : 'hours';
    return {
      label: `inactivity.${setting} = ${value}`,
      changes: { ...base, inactivity: { ...base['inactivity'], [setting]: value } },
    };
  });
}
