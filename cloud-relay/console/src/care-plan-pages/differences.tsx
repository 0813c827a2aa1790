import type { CarePlanFields } from '../../../../contracts/care-plan.ts';
import { differencesBetween } from './draft.ts';
import { partName, partText, type PlanTongue } from './plan-words.ts';

/** What one plan says otherwise than another: each part with what it said and what it says now. */
export function Differences({
  before,
  after,
  only,
  tongue,
}: {
  readonly before: CarePlanFields;
  readonly after: CarePlanFields;
  /** Only these parts, where not all that differs is meant. */
  readonly only?: readonly string[];
  readonly tongue: PlanTongue;
}) {
  const { t } = tongue;
  const parts = only ?? differencesBetween(before, after);
  return (
    <dl className="differences">
      {parts.map((path) => (
        <div key={path}>
          <dt className="small quiet">{partName(tongue, path)}</dt>
          <dd>
            <del>
              <span className="hidden">{t('carePlan.before')}: </span>
              <Lines texts={partText(tongue, before, path)} />
            </del>{' '}
            <ins>
              <span className="hidden">{t('carePlan.after')}: </span>
              <Lines texts={partText(tongue, after, path)} />
            </ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Lines({ texts }: { readonly texts: readonly string[] }) {
  return texts.map((text, n) => (
    <span key={n} className="difference-line">
      {text}
    </span>
  ));
}
