import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

/** Telephones somebody. */
export function CallLink({ phone, name }: { readonly phone: string; readonly name: string }) {
  const { t } = useTranslation();
  return (
    <Button
      component="a"
      href={`tel:${phone.replaceAll(/[^+0-9]/g, '')}`}
      variant="default"
      size="md"
      px={16}
      leftSection={<Icon name="phone" size={20} />}
      aria-label={`${t('incident.callName', { name })} ${phone}`}
      style={{ alignSelf: 'start', maxWidth: '100%', height: 'auto', minHeight: '3rem' }}
    >
      <span className="figures">{phone}</span>
    </Button>
  );
}
