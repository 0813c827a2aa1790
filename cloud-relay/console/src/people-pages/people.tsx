import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountSummary } from '../../../../contracts/api-people.ts';
import { languageOf } from '../language/language.ts';
import { dayText } from '../language/day-text.ts';
import { Icon } from '../look/icon.tsx';
import { QueryView } from '../look/query-view.tsx';
import { useAnswer } from '../relay/queries.ts';
import { useRelayTime } from '../relay/relay-time.ts';
import { rolesText } from '../sign-in/person-roles.ts';
import { GrantList } from './grant-list.tsx';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { LinkShown, type MadeLink } from './link-shown.tsx';
import { PersonDialog } from './person-dialog.tsx';
import { usePlaces } from './places.ts';

export function People() {
  const { t, i18n } = useTranslation();
  const query = useAnswer('GET /api/people', {});
  const places = usePlaces();
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<string>();
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<MadeLink>();
  const show = (made: MadeLink): void => {
    setInviting(false);
    setOpen(undefined);
    setLink(made);
  };
  const words = search.trim().toLowerCase();
  const fits = ({ name, login, grants }: AccountSummary): boolean =>
    [name, login, rolesText(t, i18n.language, grants)].some((text) => text.toLowerCase().includes(words));
  return (
    <QueryView query={query}>
      {({ people }) => {
        const found = people.filter(fits);
        const opened = people.find(({ id }) => id === open);
        return (
          <div className="stack">
            <div className="row apart" style={{ alignItems: 'end' }}>
              <TextInput
                type="search"
                style={{ flex: '1 1 260px', maxWidth: 420 }}
                label={t('people.search')}
                value={search}
                onChange={({ currentTarget }) => setSearch(currentTarget.value)}
              />
              <Button h={48} leftSection={<Icon name="plus" size={20} />} onClick={() => setInviting(true)}>
                {t('people.invite')}
              </Button>
            </div>
            <output className="small quiet figures">
              {found.length === 0 ? t('people.none') : t('people.found', { count: found.length })}
            </output>
            <ul className="records">
              {found.map((person) => (
                <Person key={person.id} person={person} open={() => setOpen(person.id)} />
              ))}
            </ul>
            <Invitations />
            {inviting && <InviteDialog places={places} made={show} back={() => setInviting(false)} />}
            {opened && <PersonDialog key={opened.id} person={opened} made={show} back={() => setOpen(undefined)} />}
            {link && <LinkShown link={link} done={() => setLink(undefined)} />}
          </div>
        );
      }}
    </QueryView>
  );
}

function Person({ person, open }: { readonly person: AccountSummary; readonly open: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useRelayTime();
  const { name, login, state, grants, hasSecondFactor, lastSignInAt } = person;
  return (
    <li className="card record">
      <div>
        <div className="row">
          <h3>{name}</h3>
          {state === 'disabled' && <span className="tag alarming">{t('people.disabled')}</span>}
          {!hasSecondFactor && <span className="tag bad">{t('people.noSecondFactor')}</span>}
        </div>
        <p className="small quiet figures">
          {login} ·{' '}
          {lastSignInAt === null
            ? t('people.neverSignedIn')
            : t('people.lastSignIn', { time: dayText(languageOf(i18n.language), lastSignInAt, now) })}
        </p>
        <GrantList grants={grants} />
      </div>
      <Button
        variant="subtle"
        h={44}
        px={14}
        style={{ flex: 'none' }}
        aria-label={t('people.openOf', { name })}
        onClick={open}
      >
        {t('people.open')}
      </Button>
    </li>
  );
}
