import { useTranslation } from 'react-i18next';
import { Message } from '../look/message.tsx';
import type { TestResult } from './use-notices.ts';

/** What the push service said to a test notice. */
export function Tested({ result }: { readonly result: TestResult }) {
  const { t } = useTranslation();
  if (result.state === 'accepted') return <Message>{t('browser.testAccepted')}</Message>;
  if (result.state === 'gone') return <Message tone="bad">{t('browser.testGone')}</Message>;
  return <Message tone="bad">{t('browser.testFailed', { detail: result.detail ?? '' })}</Message>;
}
