import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Community } from '../../../../contracts/api-registry.ts';
import { Icon } from '../look/icon.tsx';
import { conditionsIn, everything, type IncidentFilter } from './incident-filter.ts';

const openStates = ['pending', 'open', 'accepted', 'on-the-way', 'arrived'] as const;
const severities = ['critical', 'urgent', 'warning', 'fault'] as const;
const classes = ['alarm', 'fault'] as const;

/** Search and conditions of a list. The conditions fold away: most people see a handful of incidents. */
export function FilterBar({
  search,
  setSearch,
  filter,
  setFilter,
  communities,
  mayBeMine,
  closed,
}: {
  readonly search: string;
  readonly setSearch: (text: string) => void;
  readonly filter: IncidentFilter;
  readonly setFilter: (filter: IncidentFilter) => void;
  readonly communities: readonly Community[];
  readonly mayBeMine: boolean;
  readonly closed: boolean;
}) {
  const { t } = useTranslation();
  const [unfolded, setUnfolded] = useState(() => conditionsIn(filter) > 0);
  const panel = useId();
  const conditions = conditionsIn(filter);
  const any = { value: '', label: t('filter.any') };
  return (
    <search className="filter-bar">
      <TextInput
        type="search"
        className="filter-search"
        aria-label={t('filter.search')}
        placeholder={t('filter.search')}
        leftSection={<Icon name="search" size={20} />}
        value={search}
        maxLength={100}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
      />
      <Button
        variant="default"
        h={44}
        px={14}
        aria-expanded={unfolded}
        aria-controls={panel}
        onClick={() => setUnfolded(!unfolded)}
      >
        {conditions > 0 ? t('filter.openWith', { count: conditions }) : t('filter.open')}
      </Button>
      <div id={panel} className="filter-panel" hidden={!unfolded}>
        {!closed && (
          <NativeSelect
            label={t('filter.state')}
            value={filter.state}
            data={[any, ...openStates.map((value) => ({ value, label: t(`states.${value}`) }))]}
            onChange={({ currentTarget: { value } }) =>
              setFilter({ ...filter, state: openStates.find((state) => state === value) ?? '' })
            }
          />
        )}
        <NativeSelect
          label={t('filter.class')}
          value={filter.kindOf}
          data={[any, ...classes.map((value) => ({ value, label: t(`classes.${value}`) }))]}
          onChange={({ currentTarget: { value } }) =>
            setFilter({ ...filter, kindOf: classes.find((one) => one === value) ?? '' })
          }
        />
        <NativeSelect
          label={t('filter.severity')}
          value={filter.severity}
          data={[any, ...severities.map((value) => ({ value, label: t(`severities.${value}`) }))]}
          onChange={({ currentTarget: { value } }) => setFilter({ ...filter, severity: value })}
        />
        {communities.length > 1 && (
          <NativeSelect
            label={t('filter.community')}
            value={filter.community}
            data={[any, ...communities.map(({ id, name }) => ({ value: id, label: name }))]}
            onChange={({ currentTarget: { value } }) => setFilter({ ...filter, community: value })}
          />
        )}
        {mayBeMine && (
          <Checkbox
            size="md"
            label={t('filter.mine')}
            checked={filter.mine}
            onChange={({ currentTarget }) => setFilter({ ...filter, mine: currentTarget.checked })}
          />
        )}
        {conditions > 0 && (
          <Button variant="subtle" h={44} px={12} onClick={() => setFilter(everything)}>
            {t('filter.reset')}
          </Button>
        )}
      </div>
    </search>
  );
}
