import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const journeys = [5, 10, 15, 30, 45, 60];

/** One press says both: on my way, and for how long. */
export function JourneyChoice({
  sending,
  go,
  back,
}: {
  readonly sending: boolean;
  readonly go: (minutes: number) => void;
  readonly back: () => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className="plain stack">
      <legend className="asked">{t('actions.eta')}</legend>
      <div className="choices">
        {journeys.map((minutes) => (
          <Button key={minutes} variant="light" h={56} px={4} disabled={sending} onClick={() => go(minutes)}>
            {t('actions.minutes', { count: minutes })}
          </Button>
        ))}
      </div>
      <Button variant="subtle" color="gray" h={44} disabled={sending} onClick={back}>
        {t('actions.cancel')}
      </Button>
    </fieldset>
  );
}
