import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Message, useErrorText } from '../look/message.tsx';
import type { Editing } from './use-editing.ts';

/** A call to the relay that stores a record: the part of `useCall` that the form needs. */
interface Storing<Request> {
  readonly isPending: boolean;
  readonly error: Error | null;
  mutate(request: Request, options: { readonly onSuccess: () => void }): void;
}

/** One record in a window of its own. It stays open, with the reason, until the relay has stored it. */
export function RecordForm<Fields>({
  title,
  editing,
  create,
  replace,
  back,
  children,
}: {
  readonly title: string;
  readonly editing: Editing<Fields>;
  readonly create: Storing<{ body: Fields }>;
  readonly replace: Storing<{ params: { id: string }; body: Fields }>;
  readonly back: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const saving = create.isPending || replace.isPending;
  const error = create.error ?? replace.error;
  const save = (): void => {
    if (editing.kind === 'new') create.mutate({ body: editing.fields }, { onSuccess: back });
    if (editing.kind === 'existing')
      replace.mutate({ params: { id: editing.id }, body: editing.fields }, { onSuccess: back });
  };
  return (
    <Modal
      opened
      onClose={back}
      size="lg"
      title={<span className="person">{title}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!saving) save();
        }}
      >
        {children}
        {error && <Message tone="bad">{errorText(error)}</Message>}
        <Button type="submit" h={52} loading={saving}>
          {t('registry.save')}
        </Button>
        <Button variant="subtle" color="gray" h={44} disabled={saving} onClick={back}>
          {t('registry.cancel')}
        </Button>
      </form>
    </Modal>
  );
}
