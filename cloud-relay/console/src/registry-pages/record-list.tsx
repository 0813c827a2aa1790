import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Icon } from '../look/icon.tsx';
import { Message } from '../look/message.tsx';

export interface ListedRecord {
  readonly id: string;
  readonly title: string;
  /** Where more about it stands. */
  readonly href?: string;
  readonly lines: readonly string[];
  readonly more?: ReactNode;
}

/** The records of one part of the registry: what there is, add one, change one. */
export function RecordList({
  records,
  add,
  edit,
  missing,
  mayChange,
}: {
  readonly records: readonly ListedRecord[];
  readonly add: () => void;
  readonly edit: (id: string) => void;
  /** What must be there before one can be added. */
  readonly missing?: string | undefined;
  readonly mayChange: boolean;
}) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      {mayChange && missing !== undefined && <Message tone="careful">{missing}</Message>}
      {records.length === 0 && (missing === undefined || !mayChange) && <p className="quiet">{t('registry.none')}</p>}
      <ul className="records">
        {records.map(({ id, title, href, lines, more }) => (
          <li key={id} className="card record">
            <div>
              <h3>{href === undefined ? title : <Link href={href}>{title}</Link>}</h3>
              {lines
                .filter((line) => line !== '')
                .map((line) => (
                  <p key={line} className="small quiet">
                    {line}
                  </p>
                ))}
              {more}
            </div>
            {mayChange && (
              <Button
                variant="subtle"
                h={44}
                px={14}
                aria-label={`${t('registry.edit')} ${title}`}
                style={{ flex: 'none' }}
                onClick={() => edit(id)}
              >
                {t('registry.edit')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayChange && (
        <div>
          <Button h={48} disabled={missing !== undefined} leftSection={<Icon name="plus" size={20} />} onClick={add}>
            {t('registry.add')}
          </Button>
        </div>
      )}
    </div>
  );
}
