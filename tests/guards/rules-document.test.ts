import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { alarmTable, type AlarmKind, type Severity } from '../../contracts/alarm-table.ts';
import { ruleCatalogue } from '../../contracts/rule-catalogue.ts';
import type { RuleSetting } from '../../contracts/rule-entry.ts';
import { estimatorList } from '../../edge/estimates/estimator-list.ts';
import { ruleList } from '../../edge/rules/rule-list.ts';
import type { RuleHearing } from '../../edge/rules/rule.ts';
import type { ListedRule } from '../../edge/rules/running-rule.ts';
import { repository } from './temporary-copy.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const severities: Readonly<Record<Severity, string>> = {
  critical: 'critical: somebody goes at once',
  urgent: 'urgent: somebody goes',
  warning: 'warning: somebody looks',
  fault: 'fault: whoever looks after the equipment',
};

const signals = { siren: 'siren', chime: 'chime and voice', light: 'light', none: 'nothing' } as const;

const kindRow = (kind: AlarmKind): string[] => {
  const { severity, preAlarmSeconds, signal } = alarmTable[kind];
  const preAlarm = preAlarmSeconds > 0 ? `${preAlarmSeconds} s in which the home can cancel` : 'none, told at once';
  return [`\`${kind}\``, severities[severity], preAlarm, signals[signal]];
};

const kindsOf = (kinds: readonly AlarmKind[]): string =>
  table(['raises', 'severity', 'pre-alarm', 'heard in the home'], kinds.map(kindRow));

const inputs: Readonly<Record<NonNullable<RuleHearing['inputs']>[number], string>> = {
  heard: 'every sign of life of a device',
  availability: 'devices that their bridge calls unavailable',
  source: 'how the connections to the sensors are',
  cancelled: 'alarms that the home cancels',
  'estimates-changed': 'what is believed of the home (below)',
  closed: 'incidents that a person closes',
  'plan-changed': 'that another care plan counts',
  'forget-habits': 'that what was learned is to be forgotten',
};

function hearsOf({ readings = [], inputs: told = [] }: RuleHearing): string {
  const values = readings === 'all' ? ['every reading'] : readings.map((capability) => `\`${capability}\``);
  const all = [...values, ...told.map((input) => inputs[input])];
  return all.length > 0 ? all.join(', ') : 'only the clock';
}

const downtime = {
  counts:
    'counts, since what it watches goes on meanwhile; what was due then is raised at once and says that it is late.',
  pauses: 'does not count, since what it waits for could not have been heard.',
} as const;

const shown = (value: RuleSetting['default']): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : Array.isArray(value) ? value.join(', ') : String(value);

function boundsOf({ type, min, max, choices }: RuleSetting): string {
  if (choices) return choices.join(', ');
  if (type === 'switch') return 'on or off';
  if (type === 'time-of-day') return '00:00 to 23:59';
  return min === undefined || max === undefined ? '' : `${min} to ${max}`;
}

function settingsOf(rule: ListedRule): string {
  const entry = ruleCatalogue.find(({ name }) => name === rule.name);
  if (!entry || entry.settings.length === 0) return 'It has no settings.';
  return table(
    ['setting', 'what it is', 'default', 'bounds', 'set by the care plan'],
    entry.settings.map((setting) => [
      `\`${setting.name}\``,
      setting.description,
      shown(setting.default),
      boundsOf(setting),
      entry.fromPlan.includes(setting.name) ? 'yes' : '',
    ]),
  );
}

const sectionOf = (rule: ListedRule): string => `### ${rule.name}

${rule.describes.watches}

- **It cannot judge:** ${rule.describes.cannotJudge}
- **Its defaults come from:** ${rule.describes.defaultsFrom}
- **It hears:** ${hearsOf(rule.hears)}.
- **Time in which the hub was down** ${downtime[rule.downtime]}
- **Switching it off:** ${rule.alwaysOn ? 'never: it speaks of danger to life.' : canBeOff(rule) ? 'by its setting `enabled`, in the care plan or the configuration.' : 'it is always on.'}

${kindsOf(rule.describes.raises)}

${settingsOf(rule)}`;

const canBeOff = ({ name }: ListedRule): boolean =>
  ruleCatalogue.some((entry) => entry.name === name && entry.settings.some((setting) => setting.name === 'enabled'));

/** Those that no rule raises. */
const ofTheHub = (Object.keys(alarmTable) as AlarmKind[]).filter(
  (kind) => !ruleList.some(({ describes }) => describes.raises.includes(kind)),
);

const written = `# What the hub watches for

Made from what the rules in \`edge/rules\` and the estimates in \`edge/estimates\` say of themselves, by
\`tests/guards/rules-document.test.ts\`; after a change there,
\`npx vitest run --project parts --update=all dist/tests/guards/rules-document.test.js\` writes it anew.

Every rule runs in the home, with or without the internet. It looks only at what sensors say, and every alarm carries the
reason and the evidence for which it was raised. A rule that lacks evidence says that it cannot judge; it never says that
all is well. Only live values count: a value that was cached, restored or rehearsed raises nothing but a request to look
(\`verify\`). Which sensors a home needs for a rule is what the rule hears.

Settings are changed for one resident in the care plan, or for one hub in its configuration, within the bounds given here.
A change of one rule leaves all others as they are, and what has begun goes on counting from when it began. Where the care
plan sets a default by itself, from the ability, the sleep hours or the habits that it holds, the last column says so.

While the hub does not know what time it is, rules that depend on the hour go by longer limits that do not, or say that they
cannot judge.

## Rules

${table(
  ['rule', 'raises'],
  ruleList.map(({ name, describes }) => [
    `[${name}](#${name})`,
    describes.raises.map((kind) => `\`${kind}\``).join(', '),
  ]),
)}

${ruleList.map(sectionOf).join('\n\n')}

## What is believed of the home

Estimates are made of the same readings, before the rules are asked, and each carries its evidence. Rules that depend on one
say so above.

${estimatorList
  .map(
    ({ name, describes, hears, downtime: down }) => `### ${name}

${describes?.believes ?? ''}

- **Its limits:** ${describes?.limits ?? ''}
- **It hears:** ${hearsOf(hears)}.
- **Time in which the hub was down** ${down === 'counts' ? 'counts.' : 'does not count.'}`,
  )
  .join('\n\n')}

## What the hub raises of itself

${kindsOf(ofTheHub)}
`;

it('docs/rules.md says what the rules say of themselves', async () => {
  const file = join(repository, 'docs', 'rules.md');
  const options = await resolveConfig(file);
  const formatted = await format(written, { ...options, filepath: file });
  await expect(formatted).toMatchFileSnapshot(file);
});

it('nothing that a rule or an estimate has to say is missing', () => {
  const silent: string[] = [];
  for (const { name, describes } of ruleList) {
    const { raises, watches, cannotJudge, defaultsFrom } = describes;
    if (raises.length === 0) silent.push(`${name}: raises`);
    for (const [what, text] of Object.entries({ watches, cannotJudge, defaultsFrom }))
      if (!/^[A-Z].{10,}[.]$/su.test(text)) silent.push(`${name}: ${what}`);
  }
  for (const { name, describes } of estimatorList)
    for (const text of [describes?.believes, describes?.limits])
      if (text === undefined || !/^[A-Z].{10,}[.]$/su.test(text)) silent.push(`estimate ${name}`);
  expect(silent).toEqual([]);
  expect(ruleList.length).toBeGreaterThan(20);
  expect(ruleCatalogue.map(({ name }) => name)).toEqual(ruleList.map(({ name }) => name));
});
