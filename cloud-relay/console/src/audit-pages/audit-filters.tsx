import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { auditActions, auditActionText } from '../language/audit-words.ts';
import { languageOf } from '../language/language.ts';
import { useCan } from '../relay/me.ts';
import { asking } from '../relay/queries.ts';
import { everything, type Filter } from './audit-filter.ts';

const outcomes = ['done', 'refused', 'failed'] as const;

const isRequest = (action: string): boolean => action.includes('/');

export function AuditFilters({
  filter,
  change,
}: {
  readonly filter: Filter;
  readonly change: (filter: Filter) => void;
}) {
  const { t, i18n } = useTranslation();
  const can = useCan();
  // On a phone the log itself comes first.
  const [open, setOpen] = useState(() => matchMedia('(min-width: 761px)').matches);
  const people = useQuery({ ...asking('GET /api/people', {}), enabled: can('people.manage') }).data?.people ?? [];
  const tokens = useQuery({ ...asking('GET /api/tokens', {}), enabled: can('tokens.manage') }).data?.tokens ?? [];
  const language = languageOf(i18n.language);
  const put = (changed: Partial<Filter>): void => change({ ...filter, ...changed });
  const option = (action: string) => (
    <option key={action} value={action}>
      {auditActionText(language, action)}
    </option>
  );
  return (
    <details className="card filter-card" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t('audit.filter')}</summary>
      <div className="filters">
        <NativeSelect
          label={t('audit.who')}
          value={filter.who}
          onChange={({ currentTarget }) => put({ who: currentTarget.value })}
        >
          <option value="">{t('audit.all')}</option>
          {people.map(({ id, name, login }) => (
            <option key={id} value={id}>{`${name} · ${login}`}</option>
          ))}
          {tokens.map(({ id, name }) => (
            <option key={id} value={id}>{`${name} · ${t('audit.program')}`}</option>
          ))}
        </NativeSelect>
        <NativeSelect
          label={t('audit.action')}
          value={filter.action}
          onChange={({ currentTarget }) => put({ action: currentTarget.value })}
        >
          <option value="">{t('audit.all')}</option>
          <optgroup label={t('audit.events')}>{auditActions.filter((name) => !isRequest(name)).map(option)}</optgroup>
          <optgroup label={t('audit.requests')}>{auditActions.filter(isRequest).map(option)}</optgroup>
        </NativeSelect>
        <NativeSelect
          label={t('audit.outcome')}
          value={filter.outcome}
          onChange={({ currentTarget }) =>
            put({ outcome: outcomes.find((outcome) => outcome === currentTarget.value) ?? '' })
          }
        >
          <option value="">{t('audit.all')}</option>
          {outcomes.map((outcome) => (
            <option key={outcome} value={outcome}>
              {t(`audit.${outcome}`)}
            </option>
          ))}
        </NativeSelect>
        <TextInput
          type="date"
          label={t('audit.from')}
          value={filter.from}
          onChange={({ currentTarget }) => put({ from: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('audit.to')}
          value={filter.to}
          onChange={({ currentTarget }) => put({ to: currentTarget.value })}
        />
        <TextInput
          label={t('audit.target')}
          maxLength={100}
          value={filter.target}
          onChange={({ currentTarget }) => put({ target: currentTarget.value })}
        />
        <Button variant="subtle" h={44} onClick={() => change(everything)}>
          {t('audit.clear')}
        </Button>
      </div>
    </details>
  );
}
