import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AbilityLevel } from '../../../../contracts/care-plan.ts';
import { useProblem, type PlanEditing } from './editing.ts';

const abilities: readonly AbilityLevel[] = ['intact', 'mild', 'moderate', 'severe', 'complete'];
const facts = ['livesAlone', 'dementia', 'pets'] as const;

/** Who lives there, and their habits. */
export function LifeSection({ plan, change }: PlanEditing) {
  const { t } = useTranslation();
  const problem = useProblem();
  const { ability, sleep, bathroom } = plan;
  return (
    <section className="card section stack" aria-label={t('carePlan.life')}>
      <h2>{t('carePlan.life')}</h2>
      <NativeSelect
        label={t('carePlan.ability')}
        description={t('carePlan.abilityHow')}
        error={problem('ability')}
        value={ability}
        onChange={({ currentTarget }) =>
          change({ ability: abilities.find((level) => level === currentTarget.value) ?? ability })
        }
      >
        {abilities.map((level) => (
          <option key={level} value={level}>
            {t(`carePlan.abilities.${level}`)}
          </option>
        ))}
      </NativeSelect>
      {facts.map((fact) => (
        <Checkbox
          key={fact}
          size="md"
          py={6}
          label={t(`carePlan.${fact}`)}
          description={t(`carePlan.${fact}How`)}
          checked={plan[fact]}
          onChange={({ currentTarget }) => change({ [fact]: currentTarget.checked })}
        />
      ))}
      <fieldset className="plain">
        <legend className="asked">{t('carePlan.sleep')}</legend>
        <div className="pair">
          <TextInput
            type="time"
            label={t('carePlan.sleepFrom')}
            error={problem('sleep.from')}
            value={sleep.from}
            onChange={({ currentTarget }) => change({ sleep: { ...sleep, from: currentTarget.value } })}
          />
          <TextInput
            type="time"
            label={t('carePlan.sleepTo')}
            error={problem('sleep.to')}
            value={sleep.to}
            onChange={({ currentTarget }) => change({ sleep: { ...sleep, to: currentTarget.value } })}
          />
        </div>
      </fieldset>
      <fieldset className="plain">
        <legend className="asked">{t('carePlan.bathroom')}</legend>
        <div className="pair">
          <NumberInput
            label={t('carePlan.nightVisits')}
            error={problem('bathroom.nightVisits')}
            min={0}
            max={20}
            allowDecimal={false}
            clampBehavior="none"
            hideControls
            value={bathroom.nightVisits}
            onChange={(value) => change({ bathroom: { ...bathroom, nightVisits: Number(value) } })}
          />
          <NumberInput
            label={t('carePlan.longestMinutes')}
            description={t('carePlan.longestHow')}
            error={problem('bathroom.longestMinutes')}
            min={10}
            max={360}
            allowDecimal={false}
            clampBehavior="none"
            hideControls
            suffix={` ${t('time.minutes', { n: '' }).trim()}`}
            value={bathroom.longestMinutes ?? ''}
            onChange={(value) => change({ bathroom: withLongest(bathroom.nightVisits, value) })}
          />
        </div>
      </fieldset>
    </section>
  );
}

/** An empty field is a habit that nobody knows, not one of no minutes. */
const withLongest = (nightVisits: number, value: string | number) =>
  value === '' ? { nightVisits } : { nightVisits, longestMinutes: Number(value) };
