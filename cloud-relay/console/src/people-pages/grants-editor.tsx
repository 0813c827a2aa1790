import { Button, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Grant, Role } from '../../../../contracts/permissions.ts';
import { Icon } from '../look/icon.tsx';
import { useMe } from '../relay/me.ts';
import { usePlaces, type Places } from './places.ts';

const roles: readonly Role[] = ['administrator', 'operator', 'grid-worker', 'volunteer', 'family', 'installer'];

/** Roles, each with the level or home for which it holds. Family belongs to one home. */
export function GrantsEditor({
  grants,
  change,
}: {
  readonly grants: readonly Grant[];
  readonly change: (grants: Grant[]) => void;
}) {
  const { t } = useTranslation();
  const places = usePlaces();
  const mayEverywhere = useMe()?.grants.some((own) => own.communityId === null && own.dwellingId === null) ?? false;
  const put = (n: number, grant: Grant): void => change(grants.map((old, at) => (at === n ? grant : old)));
  return (
    <fieldset className="plain stack">
      <legend className="asked">{t('people.grants')}</legend>
      {grants.map((grant, n) => (
        <fieldset key={n} className="grant-editor">
          <legend>{t('people.nth', { n: n + 1 })}</legend>
          <NativeSelect
            label={t('people.role')}
            value={grant.role}
            data={roles.map((value) => ({ value, label: t(`personRoles.${value}`) }))}
            onChange={({ currentTarget }) => {
              const role = roles.find((one) => one === currentTarget.value) ?? 'volunteer';
              put(n, role === 'family' ? atHome(role, grant, places) : { ...grant, role });
            }}
          />
          <Where grant={grant} places={places} mayEverywhere={mayEverywhere} change={(changed) => put(n, changed)} />
          {grants.length > 1 && (
            <Button variant="subtle" color="brick" h={44} onClick={() => change(grants.filter((_, at) => at !== n))}>
              {t('people.removeGrant', { n: n + 1 })}
            </Button>
          )}
        </fieldset>
      ))}
      <div>
        <Button
          variant="default"
          h={44}
          leftSection={<Icon name="plus" size={18} />}
          onClick={() => change([...grants, { role: 'volunteer', ...firstPlace(places) }])}
        >
          {t('people.addGrant')}
        </Button>
      </div>
    </fieldset>
  );
}

function Where({
  grant,
  places,
  mayEverywhere,
  change,
}: {
  readonly grant: Grant;
  readonly places: Places;
  readonly mayEverywhere: boolean;
  readonly change: (grant: Grant) => void;
}) {
  const { t } = useTranslation();
  const { communities, dwellings } = places;
  const value = grant.communityId ? `level ${grant.communityId}` : grant.dwellingId ? `home ${grant.dwellingId}` : '';
  const known =
    value === '' || [...communities, ...dwellings].some(({ id }) => id === (grant.communityId ?? grant.dwellingId));
  return (
    <NativeSelect
      label={t('people.where')}
      value={value}
      onChange={({ currentTarget }) => {
        const [kind, id = ''] = currentTarget.value.split(' ');
        change({
          role: grant.role,
          communityId: kind === 'level' ? id : null,
          dwellingId: kind === 'home' ? id : null,
        });
      }}
    >
      {!known && <option value={value}>{t('people.unknownPlace')}</option>}
      {(mayEverywhere || value === '') && grant.role !== 'family' && <option value="">{t('people.everywhere')}</option>}
      {grant.role === 'family' && value === '' && <option value="">—</option>}
      {grant.role !== 'family' && (
        <optgroup label={t('people.levels')}>
          {communities.map(({ id, name, level }) => (
            <option key={id} value={`level ${id}`}>{`${name} · ${t(`levels.${level}`)}`}</option>
          ))}
        </optgroup>
      )}
      <optgroup label={t('people.homes')}>
        {dwellings.map(({ id, address }) => (
          <option key={id} value={`home ${id}`}>
            {address}
          </option>
        ))}
      </optgroup>
    </NativeSelect>
  );
}

/** A new role begins with the smallest place: too little is asked for again, too much is not noticed. */
export function firstPlace({ communities, dwellings }: Places): Pick<Grant, 'communityId' | 'dwellingId'> {
  const community = communities.find(({ level }) => level === 'community') ?? communities.at(-1);
  if (community) return { communityId: community.id, dwellingId: null };
  return { communityId: null, dwellingId: dwellings[0]?.id ?? null };
}

const atHome = (role: Role, { dwellingId }: Grant, { dwellings }: Places): Grant => ({
  role,
  communityId: null,
  dwellingId: dwellingId ?? dwellings[0]?.id ?? null,
});
