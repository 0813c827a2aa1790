import { Button, Checkbox, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RouteName } from '../../../../contracts/api.ts';
import type { AccountSummary } from '../../../../contracts/api-people.ts';
import { SessionFacts } from '../account-pages/session-facts.tsx';
import { Message, useErrorText } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { SureButton } from '../look/sure-button.tsx';
import { useAnswer, useCall } from '../relay/queries.ts';
import type { MadeLink } from './link-shown.tsx';
import { PersonFieldInputs, type PersonFields } from './person-fields.tsx';

const changed: readonly RouteName[] = ['GET /api/people', 'GET /api/people/:id'];

/** One person: what they may do, where they are signed in, and how they come back in when they lost the way. */
export function PersonDialog({
  person,
  made,
  back,
}: {
  readonly person: AccountSummary;
  readonly made: (link: MadeLink) => void;
  readonly back: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={back}
      size="lg"
      title={<span className="person">{person.name}</span>}
      closeButtonProps={{ 'aria-label': t('app.close'), size: 44 }}
    >
      <div className="stack" style={{ gap: 28 }}>
        <PersonForm person={person} back={back} />
        <Sessions id={person.id} />
        {person.state === 'active' && <Recovery person={person} made={made} />}
      </div>
    </Modal>
  );
}

function PersonForm({ person, back }: { readonly person: AccountSummary; readonly back: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [state, setState] = useState(person.state);
  const [fields, setFields] = useState<PersonFields>({
    name: person.name,
    language: person.language,
    responder: person.responder,
    grants: person.grants,
  });
  const save = useCall('PUT /api/people/:id', changed);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate({ params: { id: person.id }, body: { ...fields, state } });
      }}
    >
      <p className="small quiet">{person.login}</p>
      <PersonFieldInputs fields={fields} change={(next) => setFields((now) => ({ ...now, ...next }))} />
      <Checkbox
        size="md"
        label={t('people.state')}
        description={t('people.stateHow')}
        checked={state === 'active'}
        onChange={({ currentTarget }) => setState(currentTarget.checked ? 'active' : 'disabled')}
      />
      {save.error && <Message tone="bad">{errorText(save.error)}</Message>}
      {save.isSuccess && <Message tone="good">{t('people.saved')}</Message>}
      <Button type="submit" h={52} loading={save.isPending}>
        {t('people.save')}
      </Button>
      <Button variant="subtle" color="gray" h={44} disabled={save.isPending} onClick={back}>
        {t('people.cancel')}
      </Button>
    </form>
  );
}

function Sessions({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const query = useAnswer('GET /api/people/:id', { params: { id } });
  const end = useCall('POST /api/people/:id/end-sessions', changed);
  return (
    <section className="stack">
      <QueryView query={query}>
        {({ sessions }) => (
          <>
            <h3>{sessions.length === 0 ? t('people.noSessions') : t('people.sessions', { count: sessions.length })}</h3>
            <ul className="things">
              {sessions.map((session) => (
                <li key={session.id} className="thing">
                  <SessionFacts session={session} />
                </li>
              ))}
            </ul>
            {sessions.length > 0 && (
              <div>
                <SureButton
                  label={t('people.endSessions')}
                  sureLabel={t('people.endSessionsSure')}
                  busy={end.isPending}
                  press={() => end.mutate({ params: { id }, body: {} })}
                />
              </div>
            )}
          </>
        )}
      </QueryView>
      {end.error && <Message tone="bad">{errorText(end.error)}</Message>}
      {end.isSuccess && <Message tone="good">{t('people.sessionsEnded')}</Message>}
    </section>
  );
}

function Recovery({ person, made }: { readonly person: AccountSummary; readonly made: (link: MadeLink) => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const make = useCall('POST /api/people/:id/recovery', changed);
  return (
    <section className="stack" aria-labelledby="recovery">
      <div>
        <h3 id="recovery">{t('people.recovery')}</h3>
        <p className="small quiet">{t('people.recoveryHow')}</p>
      </div>
      {make.error && <Message tone="bad">{errorText(make.error)}</Message>}
      <div>
        <SureButton
          label={t('people.makeRecovery')}
          sureLabel={t('people.makeRecoverySure')}
          busy={make.isPending}
          press={() =>
            make.mutate(
              { params: { id: person.id }, body: {} },
              { onSuccess: (link) => made({ ...link, name: person.name }) },
            )
          }
        />
      </div>
    </section>
  );
}
