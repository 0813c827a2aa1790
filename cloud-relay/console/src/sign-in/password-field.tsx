import { PasswordInput } from '@mantine/core';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';

/** A password that can be looked at: nobody types a long one blindly on a phone. */
export function PasswordField({
  label,
  description,
  value,
  change,
  autoComplete,
  isFirst = false,
  error,
  input,
}: {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly autoComplete: 'current-password' | 'new-password' | 'current-password webauthn';
  /** It takes the focus when the page comes. */
  readonly isFirst?: boolean;
  readonly error?: string | undefined;
  readonly input?: RefObject<HTMLInputElement | null>;
}) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      ref={input}
      size="md"
      label={label}
      description={description}
      required
      withAsterisk={false}
      maxLength={200}
      autoComplete={autoComplete}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page is there for this field alone
      autoFocus={isFirst}
      spellCheck={false}
      error={error}
      value={value}
      visibilityToggleButtonProps={{ 'aria-label': t('signIn.show'), tabIndex: 0 }}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}
