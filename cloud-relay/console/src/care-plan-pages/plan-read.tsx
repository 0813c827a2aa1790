import type { CarePlanFields } from '../../../../contracts/care-plan.ts';
import { partsOf } from './draft.ts';
import { partName, partText, type PlanTongue } from './plan-words.ts';

/** A plan for those who may read it and not change it. */
export function PlanRead({ plan, tongue }: { readonly plan: CarePlanFields; readonly tongue: PlanTongue }) {
  return (
    <section className="card section" aria-label={tongue.t('carePlan.life')}>
      <dl className="plan-read">
        {[...partsOf(plan).keys()].map((path) => (
          <div key={path}>
            <dt className="small quiet">{partName(tongue, path)}</dt>
            {partText(tongue, plan, path).map((text) => (
              <dd key={text}>{text}</dd>
            ))}
          </div>
        ))}
      </dl>
    </section>
  );
}
