import { useTranslation } from 'react-i18next';
import type { CarePlanFields } from '../../../../contracts/care-plan.ts';
import type { RuleEntry } from '../../../../contracts/rule-entry.ts';
import { languageOf } from '../language/language.ts';
import { ruleCannotJudge, ruleTitle, ruleWatches } from '../language/rule-words.ts';
import { Icon } from '../look/icon.tsx';
import { withSetting } from './draft.ts';
import { useProblem } from './editing.ts';
import { inGroups } from './rule-groups.ts';
import { SettingField } from './setting-field.tsx';

/** What is watched for, rule by rule: on or off, and its limits. */
export function RulesSection({
  plan,
  rules,
  change,
}: {
  readonly plan: CarePlanFields;
  readonly rules: readonly RuleEntry[];
  readonly change: (changed: Partial<CarePlanFields>) => void;
}) {
  const { t } = useTranslation();
  return (
    <section className="card section stack" aria-label={t('carePlan.rules')}>
      <div>
        <h2>{t('carePlan.rules')}</h2>
        <p className="small quiet">{t('carePlan.rulesHow')}</p>
      </div>
      {inGroups(rules)
        .filter(([, entries]) => entries.length > 0)
        .map(([group, entries]) => (
          <div key={group}>
            <h3 className="rule-group">{t(`carePlan.rulesFor.${group}`)}</h3>
            {entries.map((entry) => (
              <RuleFields key={entry.name} entry={entry} plan={plan} change={change} />
            ))}
          </div>
        ))}
    </section>
  );
}

function RuleFields({
  entry,
  plan,
  change,
}: {
  readonly entry: RuleEntry;
  readonly plan: CarePlanFields;
  readonly change: (changed: Partial<CarePlanFields>) => void;
}) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const wrong = useProblem()(`rules.${entry.name}`);
  const said = plan.rules[entry.name] ?? {};
  return (
    <details className="rule" open={wrong !== undefined ? true : undefined}>
      <summary>
        <span className="rule-title">{ruleTitle(language, entry.name)}</span>
        <RuleTags entry={entry} said={said} />
        <Icon name="onward" size={18} />
      </summary>
      <div className="stack rule-inside">
        <p className="small">{ruleWatches(language, entry)}</p>
        <p className="small quiet">
          {t('carePlan.fieldProblem', { field: t('carePlan.cannotJudge'), fix: ruleCannotJudge(language, entry) })}
        </p>
        {entry.alwaysOn && <p className="small quiet">{t('carePlan.alwaysOnHow')}</p>}
        {entry.settings.length === 0 && !entry.alwaysOn && <p className="small quiet">{t('carePlan.noSettings')}</p>}
        {entry.settings.map((setting) => (
          <SettingField
            key={setting.name}
            rule={entry.name}
            setting={setting}
            followsPlan={entry.fromPlan.includes(setting.name)}
            value={said[setting.name]}
            change={(value) => change(withSetting(plan, entry.name, setting.name, value))}
          />
        ))}
      </div>
    </details>
  );
}

function RuleTags({ entry, said }: { readonly entry: RuleEntry; readonly said: CarePlanFields['rules'][string] }) {
  const { t } = useTranslation();
  const usuallyOff = entry.settings.find(({ name }) => name === 'enabled')?.default === false;
  const off = said['enabled'] === undefined ? usuallyOff : said['enabled'] === false;
  return (
    <span className="row rule-tags">
      {off && <span className="tag alarming">{t('carePlan.ruleOff')}</span>}
      {Object.keys(said).length > 0 && <span className="tag good">{t('carePlan.ruleChanged')}</span>}
      {entry.alwaysOn && <span className="tag">{t('carePlan.alwaysOn')}</span>}
    </span>
  );
}
