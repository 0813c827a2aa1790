import { Button } from '@mantine/core';
import { useState } from 'react';

/** Something that cannot be taken back: the first press only asks, the second one does it. */
export function SureButton({
  label,
  sureLabel,
  what,
  busy,
  press,
}: {
  readonly label: string;
  readonly sureLabel: string;
  /** For screen readers: of which thing in a list. */
  readonly what?: string;
  readonly busy: boolean;
  readonly press: () => void;
}) {
  const [sure, setSure] = useState(false);
  const shown = sure ? sureLabel : label;
  return (
    <Button
      variant={sure ? 'filled' : 'subtle'}
      color="brick"
      h={44}
      px={14}
      style={{ flex: 'none', maxWidth: '100%' }}
      loading={busy}
      aria-label={what === undefined ? undefined : `${shown} ${what}`}
      onBlur={() => setSure(false)}
      onClick={() => {
        if (!sure) return setSure(true);
        setSure(false);
        press();
      }}
    >
      {shown}
    </Button>
  );
}
