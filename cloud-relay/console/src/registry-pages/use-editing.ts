import { useState } from 'react';

/** Which record's form is open: none, a new one, or one that is there. */
export type Editing<Fields> =
  | { readonly kind: 'none' }
  | { readonly kind: 'new'; readonly fields: Fields }
  | { readonly kind: 'existing'; readonly id: string; readonly fields: Fields };

export function useEditing<Fields extends object>() {
  const [editing, setEditing] = useState<Editing<Fields>>({ kind: 'none' });
  return {
    editing,
    add: (fields: Fields) => setEditing({ kind: 'new', fields }),
    edit: (id: string, fields: Fields) => setEditing({ kind: 'existing', id, fields }),
    change: (changed: Partial<Fields>) =>
      setEditing((now) => (now.kind === 'none' ? now : { ...now, fields: { ...now.fields, ...changed } })),
    back: () => setEditing({ kind: 'none' }),
  };
}
