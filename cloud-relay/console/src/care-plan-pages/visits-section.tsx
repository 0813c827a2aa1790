import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CarePlanFields } from '../../../../contracts/care-plan.ts';
import { languageOf } from '../language/language.ts';
import { Icon } from '../look/icon.tsx';
import { useProblem, type PlanEditing } from './editing.ts';
import { weekdayText } from './plan-words.ts';

type Visit = CarePlanFields['visits'][number];

const visitors: readonly Visit['by'][] = ['carer', 'nurse', 'family', 'other'];
const week = [1, 2, 3, 4, 5, 6, 7] as const;
const usualVisit: Visit = { weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '10:00', by: 'carer' };
const mostVisits = 50;

/** When somebody else is expected in the home. */
export function VisitsSection({ plan: { visits }, change }: PlanEditing) {
  const { t } = useTranslation();
  const replace = (n: number, changed: Partial<Visit>): void =>
    change({ visits: visits.map((visit, at) => (at === n ? { ...visit, ...changed } : visit)) });
  return (
    <section className="card section stack" aria-label={t('carePlan.visits')}>
      <div>
        <h2>{t('carePlan.visits')}</h2>
        <p className="small quiet">{t('carePlan.visitsHow')}</p>
      </div>
      {visits.length === 0 && <p className="quiet">{t('carePlan.noVisits')}</p>}
      {visits.map((visit, n) => (
        <VisitFields
          key={n}
          n={n}
          visit={visit}
          replace={(changed) => replace(n, changed)}
          remove={() => change({ visits: visits.filter((_, at) => at !== n) })}
        />
      ))}
      <div>
        <Button
          variant="default"
          h={44}
          disabled={visits.length >= mostVisits}
          leftSection={<Icon name="plus" size={18} />}
          onClick={() => change({ visits: [...visits, usualVisit] })}
        >
          {t('carePlan.addVisit')}
        </Button>
      </div>
    </section>
  );
}

function VisitFields({
  n,
  visit,
  replace,
  remove,
}: {
  readonly n: number;
  readonly visit: Visit;
  readonly replace: (changed: Partial<Visit>) => void;
  readonly remove: () => void;
}) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const problem = useProblem();
  const path = `visits.${n}`;
  const wrong = problem(`${path}.weekdays`);
  const toggle = (day: number): void =>
    replace({ weekdays: week.filter((one) => visit.weekdays.includes(one) !== (one === day)) });
  return (
    <fieldset className="step-editor stack">
      <legend>{t('carePlan.visit', { n: n + 1 })}</legend>
      <fieldset className="plain">
        <legend className="small quiet">{t('carePlan.weekdays')}</legend>
        <div className="row weekdays">
          {week.map((day) => (
            <Checkbox
              key={day}
              size="md"
              py={6}
              label={weekdayText(language, day)}
              checked={visit.weekdays.includes(day)}
              onChange={() => toggle(day)}
            />
          ))}
        </div>
        {wrong !== undefined && (
          <p className="small problem" role="alert">
            {wrong}
          </p>
        )}
      </fieldset>
      <div className="pair">
        <TextInput
          type="time"
          label={t('carePlan.from')}
          error={problem(`${path}.from`)}
          value={visit.from}
          onChange={({ currentTarget }) => replace({ from: currentTarget.value })}
        />
        <TextInput
          type="time"
          label={t('carePlan.to')}
          error={problem(`${path}.to`)}
          value={visit.to}
          onChange={({ currentTarget }) => replace({ to: currentTarget.value })}
        />
      </div>
      <div className="row apart" style={{ alignItems: 'end' }}>
        <NativeSelect
          label={t('carePlan.by')}
          value={visit.by}
          onChange={({ currentTarget }) =>
            replace({ by: visitors.find((who) => who === currentTarget.value) ?? visit.by })
          }
        >
          {visitors.map((who) => (
            <option key={who} value={who}>
              {t(`visitors.${who}`)}
            </option>
          ))}
        </NativeSelect>
        <Button
          variant="subtle"
          color="gray"
          h={44}
          px={12}
          aria-label={t('carePlan.removeVisit', { n: n + 1 })}
          onClick={remove}
        >
          <Icon name="bin" />
        </Button>
      </div>
    </fieldset>
  );
}
