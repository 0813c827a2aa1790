/**
 * Every error that leaves a part, in one table. Match on `code`, never on text. `retry` says whether the same call may
 * succeed later; `exit` marks what a person must mend before a program can start.
 */
const errorTable = {
  'config/unreadable': { retry: false },
  'config/invalid': { retry: false },
  'port/taken': { retry: false },
  'disk/failed': { retry: true },
  'disk/corrupt': { retry: false },
  'worker/lost': { retry: true },
  'identity/refused': { retry: false },
  'identity/untrusted': { retry: false },
  'identity/missing': { retry: false },
  'relay/unreachable': { retry: true },
  'source/unavailable': { retry: true },
  'source/no-answer': { retry: true },
  'source/refused': { retry: false },
  'store/not-found': { retry: false },
  'store/conflict': { retry: false },
  'input/invalid': { retry: false },
  'channel/refused': { retry: false },
  'channel/unavailable': { retry: true },
} as const satisfies Record<string, { retry: boolean }>;

export type ErrorCode = keyof typeof errorTable;

/** Expected trouble is a returned value; this is for what stops the caller. The message names field, value and fix. */
export class AnjuError extends Error {
  override readonly name = 'AnjuError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  get retry(): boolean {
    return errorTable[this.code].retry;
  }
}

export const isAnjuError = (error: unknown, code?: ErrorCode): error is AnjuError =>
  error instanceof AnjuError && (code === undefined || error.code === code);

/** The message of anything that was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** The `code` of a system error (ENOENT, EADDRINUSE, ...), if it has one. */
export const systemCode = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
