import { Button, Checkbox, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EscalationPolicy, Responder } from '../../../../contracts/api-registry.ts';
import { roleName } from '../language/wording.ts';
import { Icon } from '../look/icon.tsx';

type Step = EscalationPolicy['steps'][number];

/** The steps of a policy: after how long, and whom. The relay checks that the times do not fall. */
export function StepsEditor({
  steps,
  responders,
  change,
}: {
  readonly steps: readonly Step[];
  readonly responders: readonly Responder[];
  readonly change: (steps: readonly Step[]) => void;
}) {
  const { t } = useTranslation();
  const replace = (n: number, changed: Partial<Step>): void =>
    change(steps.map((step, at) => (at === n ? { ...step, ...changed } : step)));
  const toggle = (n: number, step: Step, id: string): void =>
    replace(n, {
      responders: step.responders.includes(id)
        ? step.responders.filter((other) => other !== id)
        : [...step.responders, id],
    });
  return (
    <section className="stack" aria-label={t('registry.steps')}>
      <h3>{t('registry.steps')}</h3>
      {steps.map((step, n) => (
        <fieldset key={n} className="step-editor">
          <legend>{t('registry.step', { n: n + 1 })}</legend>
          <div className="row apart" style={{ alignItems: 'end' }}>
            <NumberInput
              label={t('registry.after')}
              suffix={` ${t('registry.seconds')}`}
              min={0}
              max={86_400}
              allowDecimal={false}
              hideControls
              w={180}
              value={step.afterSeconds}
              onChange={(value) => replace(n, { afterSeconds: Number(value) })}
            />
            {steps.length > 1 && (
              <Button
                variant="subtle"
                color="gray"
                h={44}
                px={12}
                aria-label={t('registry.removeStep', { n: n + 1 })}
                onClick={() => change(steps.filter((_, at) => at !== n))}
              >
                <Icon name="bin" />
              </Button>
            )}
          </div>
          <fieldset className="plain step-people">
            <legend className="hidden">{t('registry.people')}</legend>
            {responders.map(({ id, name, role }) => (
              <Checkbox
                key={id}
                size="md"
                py={8}
                label={`${name} · ${roleName(t, role)}`}
                checked={step.responders.includes(id)}
                onChange={() => toggle(n, step, id)}
              />
            ))}
          </fieldset>
        </fieldset>
      ))}
      <div>
        <Button
          variant="default"
          h={44}
          leftSection={<Icon name="plus" size={18} />}
          onClick={() =>
            change([...steps, { afterSeconds: (steps.at(-1)?.afterSeconds ?? 0) + 60, responders: [], channels: [] }])
          }
        >
          {t('registry.addStep')}
        </Button>
      </div>
    </section>
  );
}
