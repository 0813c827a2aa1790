import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CarePlanVersion } from '../../../../contracts/api-care-plans.ts';
import type { CarePlanFields } from '../../../../contracts/care-plan.ts';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { Message } from '../look/message.tsx';
import { useRelayTime } from '../relay/relay-time.ts';
import { Differences } from './differences.tsx';
import { differencesBetween } from './draft.ts';
import type { PlanTongue } from './plan-words.ts';

/** Somebody else was quicker. Nothing that was typed is lost: what each has changed stands side by side. */
export function Conflict({
  base,
  mine,
  newest,
  tongue,
  keepMine,
  takeTheirs,
}: {
  /** From where both began. */
  readonly base: CarePlanFields;
  readonly mine: CarePlanFields;
  readonly newest: CarePlanVersion;
  readonly tongue: PlanTongue;
  readonly keepMine: () => void;
  readonly takeTheirs: () => void;
}) {
  const { t, i18n } = useTranslation();
  const now = useRelayTime();
  const place = useRef<HTMLElement>(null);
  // Whoever pressed “save” at the foot of the page has to see it.
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'start' });
    place.current?.focus({ preventScroll: true });
  }, []);
  const [ours, theirs] = [differencesBetween(base, mine), differencesBetween(base, newest.plan)];
  const both = ours.filter((path) => theirs.includes(path));
  return (
    <section ref={place} tabIndex={-1} className="card section stack conflict" aria-label={t('carePlan.conflict')}>
      <Message tone="bad">
        <p className="person-line">{t('carePlan.conflict')}</p>
        <p className="small">
          {t('carePlan.conflictHow', {
            name: newest.changedBy?.name ?? t('carePlan.somebody'),
            version: newest.version,
            time: newest.changedAt === null ? '' : momentText(languageOf(i18n.language), newest.changedAt, now),
          })}
        </p>
      </Message>
      <div className="conflict-sides">
        <div>
          <h3>{t('carePlan.theirs')}</h3>
          <Differences before={base} after={newest.plan} tongue={tongue} />
        </div>
        <div>
          <h3>{t('carePlan.mine')}</h3>
          <Differences before={base} after={mine} only={ours.filter((path) => !both.includes(path))} tongue={tongue} />
          {both.length > 0 && (
            <>
              <p className="small problem">{t('carePlan.both')}</p>
              <Differences before={newest.plan} after={mine} only={both} tongue={tongue} />
            </>
          )}
        </div>
      </div>
      <div className="row">
        <Button h={48} onClick={keepMine}>
          {t('carePlan.keepMine')}
        </Button>
        <Button variant="subtle" color="brick" h={48} onClick={takeTheirs}>
          {t('carePlan.takeTheirs')}
        </Button>
      </div>
    </section>
  );
}
