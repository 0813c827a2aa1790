import { Button, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { CarePlanVersion, HomeCarePlan } from '../../../../contracts/api-care-plans.ts';
import type { CarePlanFields } from '../../../../contracts/care-plan.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { RelayError } from '../relay/client.ts';
import { useCall } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { Conflict } from './conflict.tsx';
import { differencesBetween, rebased } from './draft.ts';
import { ProblemContext, type PlanProblem } from './editing.ts';
import { HolidaysSection } from './holidays-section.tsx';
import { LifeSection } from './life-section.tsx';
import { partName, type PlanTongue } from './plan-words.ts';
import { RulesSection } from './rules-section.tsx';
import { VisitsSection } from './visits-section.tsx';

const touched = ['GET /api/dwellings/:id/care-plan', 'GET /api/dwellings/:id/care-plan/versions'] as const;

/** What is typed, and the version that it was typed upon. */
interface Draft {
  readonly base: CarePlanVersion;
  readonly plan: CarePlanFields;
}

/** The plan as a form. What was typed stays until it is saved or dropped, whatever comes from the relay meanwhile. */
export function PlanEditor({
  home,
  tongue,
  typing,
}: {
  readonly home: HomeCarePlan;
  readonly tongue: PlanTongue;
  /** Told whether anything is typed that is not saved. */
  readonly typing: (isTyping: boolean) => void;
}) {
  const { t } = tongue;
  const { current } = home;
  const [draft, setDraft] = useState<Draft>({ base: current, plan: current.plan });
  const [note, setNote] = useState('');
  const save = useCall('PUT /api/dwellings/:id/care-plan', touched);
  const changes = differencesBetween(draft.base.plan, draft.plan);
  const isTyping = changes.length > 0;
  const isBehind = draft.base.version !== current.version;
  // Somebody else's version takes the place of one that nobody has touched here.
  if (isBehind && !isTyping) setDraft({ base: current, plan: current.plan });
  useEffect(() => typing(isTyping), [typing, isTyping]);
  useWarningBeforeLeaving(isTyping);

  const today = new Date(useRelayTime()).toLocaleDateString('sv-SE');
  const change = (changed: Partial<CarePlanFields>): void =>
    setDraft({ ...draft, plan: { ...draft.plan, ...changed } });
  const drop = (): void => {
    setDraft({ base: current, plan: current.plan });
    setNote('');
    save.reset();
  };
  const send = (): void =>
    save.mutate(
      { params: { id: home.dwellingId }, body: { expectedVersion: draft.base.version, plan: draft.plan, note } },
      {
        onSuccess: (answer) => {
          setDraft({ base: answer.current, plan: answer.current.plan });
          setNote('');
        },
      },
    );
  const editing = { plan: draft.plan, change };
  return (
    <ProblemContext value={problemsOf(save.error)}>
      <form
        className="stack plan-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isTyping && !isBehind && !save.isPending) send();
        }}
      >
        {isBehind && isTyping && (
          <Conflict
            base={draft.base.plan}
            mine={draft.plan}
            newest={current}
            tongue={tongue}
            keepMine={() => {
              save.reset();
              setDraft({ base: current, plan: rebased(draft.base.plan, draft.plan, current.plan) });
            }}
            takeTheirs={drop}
          />
        )}
        <div className="plan-parts">
          <div className="stack">
            <LifeSection {...editing} />
            <VisitsSection {...editing} />
            <HolidaysSection {...editing} today={today} />
          </div>
          <RulesSection {...editing} rules={tongue.rules} />
        </div>
        {isTyping && !isBehind && (
          <section className="card section save-bar" aria-label={t('carePlan.unsaved')}>
            <SaveProblem error={save.error} tongue={tongue} />
            <p className="small">
              <strong>{t('carePlan.unsaved')}</strong> · {t('carePlan.changesCount', { count: changes.length })}
            </p>
            <div className="row save-acts">
              <TextInput
                aria-label={t('carePlan.note')}
                placeholder={t('carePlan.note')}
                maxLength={300}
                value={note}
                onChange={({ currentTarget }) => setNote(currentTarget.value)}
              />
              <Button type="submit" h={48} px={20} loading={save.isPending}>
                {t('carePlan.save')}
              </Button>
              <Button variant="subtle" color="gray" h={48} px={14} disabled={save.isPending} onClick={drop}>
                {t('carePlan.discard')}
              </Button>
            </div>
          </section>
        )}
        {!isTyping && save.isSuccess && (
          <Message tone="good">{t('carePlan.saved', { version: draft.base.version })}</Message>
        )}
      </form>
    </ProblemContext>
  );
}

/** Why it was not stored. That somebody was quicker stands above, with what they changed. */
function SaveProblem({ error, tongue }: { readonly error: Error | null; readonly tongue: PlanTongue }) {
  const errorText = useErrorText();
  const { t } = tongue;
  if (!error || (error instanceof RelayError && error.status === 409)) return null;
  const problems = problemsOf(error);
  if (problems.length === 0) return <Message tone="bad">{errorText(error)}</Message>;
  return (
    <Message tone="bad">
      <p>{t('carePlan.refusedHere')}</p>
      {problems.map(({ field, fix }) => (
        <p key={field} className="small">
          {t('carePlan.fieldProblem', { field: partName(tongue, field), fix })}
        </p>
      ))}
    </Message>
  );
}

/** The field that the relay named, by its path in the plan. */
function problemsOf(error: Error | null): readonly PlanProblem[] {
  if (!(error instanceof RelayError) || error.status !== 400) return [];
  const { field, fix } = error.detail;
  const path = /^(?:body\.)?plan\.(.+)$/.exec(field ?? '')?.[1];
  return path === undefined ? [] : [{ field: path, fix: fix ?? error.message }];
}

/** The browser asks before it throws away what was typed. */
function useWarningBeforeLeaving(isTyping: boolean): void {
  useEffect(() => {
    if (!isTyping) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isTyping]);
}
