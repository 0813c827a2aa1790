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

/** Sends the open form: a new record is created, another one replaced. */
export function saveEdited<Fields>(
  editing: Editing<Fields>,
  create: (fields: Fields) => void,
  replace: (id: string, fields: Fields) => void,
): void {
  if (editing.kind === 'new') create(editing.fields);
  if (editing.kind === 'existing') replace(editing.id, editing.fields);
}
