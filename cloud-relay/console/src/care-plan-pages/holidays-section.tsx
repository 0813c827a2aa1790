import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CarePlanFields } from '../../../../contracts/care-plan.ts';
import { Icon } from '../look/icon.tsx';
import { useProblem, type PlanEditing } from './editing.ts';

type Holiday = CarePlanFields['holidays'][number];

const mostHolidays = 20;

/** When nobody is expected at home. */
export function HolidaysSection({ plan: { holidays }, change, today }: PlanEditing & { readonly today: string }) {
  const { t } = useTranslation();
  const problem = useProblem();
  const replace = (n: number, changed: Partial<Holiday>): void =>
    change({ holidays: holidays.map((holiday, at) => (at === n ? { ...holiday, ...changed } : holiday)) });
  return (
    <section className="card section stack" aria-label={t('carePlan.holidays')}>
      <div>
        <h2>{t('carePlan.holidays')}</h2>
        <p className="small quiet">{t('carePlan.holidaysHow')}</p>
      </div>
      {holidays.length === 0 && <p className="quiet">{t('carePlan.noHolidays')}</p>}
      {holidays.map((holiday, n) => (
        <fieldset key={n} className="step-editor">
          <legend>{t('carePlan.holiday', { n: n + 1 })}</legend>
          <div className="pair">
            <TextInput
              type="date"
              label={t('carePlan.firstDay')}
              error={problem(`holidays.${n}.from`)}
              value={holiday.from}
              onChange={({ currentTarget }) => replace(n, { from: currentTarget.value })}
            />
            <TextInput
              type="date"
              label={t('carePlan.lastDay')}
              error={problem(`holidays.${n}.to`)}
              value={holiday.to}
              onChange={({ currentTarget }) => replace(n, { to: currentTarget.value })}
            />
          </div>
          <div className="row" style={{ justifyContent: 'end', marginTop: 8 }}>
            <Button
              variant="subtle"
              color="gray"
              h={44}
              px={12}
              aria-label={t('carePlan.removeHoliday', { n: n + 1 })}
              onClick={() => change({ holidays: holidays.filter((_, at) => at !== n) })}
            >
              <Icon name="bin" />
            </Button>
          </div>
        </fieldset>
      ))}
      <div>
        <Button
          variant="default"
          h={44}
          disabled={holidays.length >= mostHolidays}
          leftSection={<Icon name="plus" size={18} />}
          onClick={() => change({ holidays: [...holidays, { from: today, to: today }] })}
        >
          {t('carePlan.addHoliday')}
        </Button>
      </div>
    </section>
  );
}
