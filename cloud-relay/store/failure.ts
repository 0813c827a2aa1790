import { systemCode } from '../../foundation/errors.ts';

/** Whether the database itself failed (disk full, locked, corrupt), rather than what was asked of it. */
export const isStoreFailure = (error: unknown): boolean =>
  /^SQLITE_(?!CONSTRAINT|MISMATCH|RANGE|TOOBIG|ERROR$)/.test(systemCode(error) ?? '');
