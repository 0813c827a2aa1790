import { Button, Modal, Textarea } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outcome } from '../../../../contracts/api-incidents.ts';
import { Message } from '../look/message.tsx';

const outcomes: readonly Outcome[] = ['real', 'false', 'test', 'no-answer', 'refused'];

/** Asks what it was before anything is closed: a slip of the thumb must not end an incident. */
export function CloseDialog({
  sending,
  problem,
  close,
  back,
}: {
  readonly sending: boolean;
  readonly problem: string | undefined;
  readonly close: (outcome: Outcome, note: string) => void;
  readonly back: () => void;
}) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<Outcome>();
  const [note, setNote] = useState('');
  const group = useId();
  return (
    <Modal
      opened
      onClose={back}
      title={<span className="person">{t('actions.closeTitle')}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <div className="stack">
        <p className="quiet">{t('actions.closeHow')}</p>
        <fieldset className="outcomes">
          <legend>{t('actions.outcome')}</legend>
          {outcomes.map((value) => (
            <label key={value}>
              <input
                type="radio"
                name={group}
                value={value}
                checked={outcome === value}
                onChange={() => setOutcome(value)}
              />
              {t(`outcomes.${value}`)}
            </label>
          ))}
        </fieldset>
        <Textarea
          label={t('actions.note')}
          placeholder={t('actions.notePlaceholder')}
          value={note}
          maxLength={2_000}
          rows={3}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        {problem !== undefined && <Message tone="bad">{problem}</Message>}
        <Button
          h={56}
          fz="1.06rem"
          loading={sending}
          disabled={outcome === undefined}
          onClick={() => outcome !== undefined && close(outcome, note)}
        >
          {t('actions.confirmClose')}
        </Button>
        <Button variant="subtle" color="gray" h={44} disabled={sending} onClick={back}>
          {t('actions.cancel')}
        </Button>
      </div>
    </Modal>
  );
}
