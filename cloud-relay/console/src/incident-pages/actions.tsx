import './actions.css';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident, IncidentAction } from '../../../../contracts/api-incidents.ts';
import { Message } from '../look/message.tsx';
import { ActingAsChoice, useActingAs, type ActingAs } from '../this-browser/acting-as.tsx';
import { CannotDialog } from './cannot-dialog.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { useActs } from './incident-acts.ts';
import { JourneyChoice } from './journey-choice.tsx';

type Asking = 'on-my-way' | 'close' | 'cannot';
/** Calling the next person has its place with those who were called. */
type OwnAction = Exclude<IncidentAction, 'escalate-now'>;

/** The next thing to do is the large button; it stands where a thumb reaches it. */
const nextAction = {
  pending: 'accept',
  open: 'accept',
  accepted: 'on-my-way',
  'on-the-way': 'arrived',
  arrived: 'close',
} as const;

export function Actions({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const acting = useActingAs();
  const [asking, setAsking] = useState<Asking>();
  const acts = useActs(incident.id, acting.responder?.id, () => setAsking(undefined));
  if (incident.state === 'closed') return <Closed incident={incident} />;

  const possible = incident.canDo.filter((action): action is OwnAction => action !== 'escalate-now');
  const preferred: OwnAction = nextAction[incident.state];
  const primary = possible.includes(preferred) ? preferred : possible[0];
  const others = possible.filter((action) => action !== primary);
  const press = (action: OwnAction): void => {
    acts.forget();
    if (action === 'accept') acts.accept();
    else if (action === 'arrived') acts.arrived();
    else setAsking(action);
  };

  return (
    <section className="card actions stack" aria-label={t('actions.title')}>
      <Who acting={acting} />
      {!acting.responder && !acting.mayChoose && <Message>{t('actions.nobody')}</Message>}
      {acts.problem !== undefined && <Message tone="bad">{acts.problem}</Message>}
      {asking === 'on-my-way' && (
        <JourneyChoice sending={acts.sending} go={acts.onMyWay} back={() => setAsking(undefined)} />
      )}
      {asking !== 'on-my-way' && primary && (
        <Button
          fullWidth
          h={60}
          fz="1.15rem"
          loading={acts.sending}
          disabled={!acting.responder}
          color={primary === 'accept' ? 'brick' : 'pine'}
          onClick={() => press(primary)}
        >
          {t(`actions.${primary}`)}
        </Button>
      )}
      {asking !== 'on-my-way' && others.length > 0 && (
        <div className="others">
          {others.map((action) => (
            <Button
              key={action}
              variant="default"
              h={52}
              px={14}
              disabled={acts.sending || !acting.responder}
              onClick={() => press(action)}
            >
              {t(action === 'on-my-way' && incident.state === 'on-the-way' ? 'actions.newTime' : `actions.${action}`)}
            </Button>
          ))}
        </div>
      )}
      {asking === 'close' && (
        <CloseDialog
          sending={acts.sending}
          problem={acts.problem}
          close={acts.close}
          back={() => setAsking(undefined)}
        />
      )}
      {asking === 'cannot' && (
        <CannotDialog
          sending={acts.sending}
          problem={acts.problem}
          say={acts.cannot}
          back={() => setAsking(undefined)}
        />
      )}
    </section>
  );
}

/** Who acts, in one line once it is known: the buttons matter more. */
function Who({ acting }: { readonly acting: ActingAs }) {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState(false);
  if (!acting.mayChoose) return null;
  if (acting.responder && !choosing) {
    return (
      <p className="row apart">
        <span>
          <span className="quiet">{t('actions.as')}</span> <strong>{acting.responder.name}</strong>
        </span>
        <Button variant="subtle" size="compact-md" h={44} my={-10} mr={-10} onClick={() => setChoosing(true)}>
          {t('actions.change')}
        </Button>
      </p>
    );
  }
  const choose = (id: string): void => {
    acting.choose(id);
    setChoosing(false);
  };
  const label = acting.responder ? t('actions.as') : t('actions.chooseWho');
  return <ActingAsChoice acting={{ ...acting, choose }} label={label} />;
}

function Closed({ incident }: { readonly incident: Incident }) {
  const { t } = useTranslation();
  const { closure } = incident;
  if (!closure) return null;
  return (
    <section className="card section" aria-label={t('incident.outcome')}>
      <h2>{t('incident.outcome')}</h2>
      {closure.outcome && <p className="person">{t(`outcomes.${closure.outcome}`)}</p>}
      <p className="quiet">
        {closure.by ? t('incident.closedBy', { name: closure.by.name }) : t('incident.closedAtHome')}
      </p>
      {closure.note !== '' && closure.by && <p style={{ marginTop: 10, whiteSpace: 'pre-line' }}>{closure.note}</p>}
    </section>
  );
}
