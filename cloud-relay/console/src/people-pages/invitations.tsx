import { useTranslation } from 'react-i18next';
import { languageOf } from '../language/language.ts';
import { momentText } from '../language/wording.ts';
import { Message, useErrorText } from '../look/message.tsx';
import { QueryView } from '../look/query-view.tsx';
import { SureButton } from '../look/sure-button.tsx';
import { useAnswer, useCall } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { GrantList } from './grant-list.tsx';

/** Invitations that nobody has taken yet. Their links cannot be shown again, only taken back. */
export function Invitations() {
  const { t, i18n } = useTranslation();
  const errorText = useErrorText();
  const now = useRelayTime();
  const query = useAnswer('GET /api/invitations', {});
  const takeBack = useCall('DELETE /api/invitations/:id', ['GET /api/invitations']);
  return (
    <QueryView query={query}>
      {({ invitations }) =>
        invitations.length > 0 && (
          <section className="stack" aria-labelledby="invitations">
            <h3 id="invitations">{t('people.invitations')}</h3>
            {takeBack.error && <Message tone="bad">{errorText(takeBack.error)}</Message>}
            <ul className="records">
              {invitations.map(({ id, name, login, grants, expiresAt }) => (
                <li key={id} className="card record">
                  <div>
                    <h3>{name}</h3>
                    <p className="small quiet figures">
                      {login} · {t('people.until', { time: momentText(languageOf(i18n.language), expiresAt, now) })}
                    </p>
                    <GrantList grants={grants} />
                  </div>
                  <SureButton
                    label={t('people.takeBack')}
                    sureLabel={t('people.takeBackSure')}
                    what={name}
                    busy={takeBack.isPending && takeBack.variables.params.id === id}
                    press={() => takeBack.mutate({ params: { id } })}
                  />
                </li>
              ))}
            </ul>
          </section>
        )
      }
    </QueryView>
  );
}
