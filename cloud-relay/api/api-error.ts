import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ApiErrorBody } from '../../contracts/api-route.ts';
import { isAnjuError, messageOf, type ErrorCode } from '../../foundation/errors.ts';
import { isStoreFailure } from '../store/failure.ts';

type ErrorDetail = ApiErrorBody['error'];

/** A refusal that a handler has reasons for. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly status: number;
  readonly detail: ErrorDetail;

  constructor(status: number, detail: ErrorDetail) {
    super(detail.message);
    this.status = status;
    this.detail = detail;
  }
}

export const notFound: ErrorDetail = { code: 'not-found', message: 'it does not exist, or not for you' };

export interface ErrorAnswer {
  readonly status: number;
  readonly body: ApiErrorBody;
  /** Nothing that the sender did: a person must look. */
  readonly isOurs: boolean;
}

/** What the sender of a request is told about anything that went wrong. Our own faults say nothing of the inside. */
export function errorAnswer(error: unknown, request: Record<string, unknown>): ErrorAnswer {
  if (error instanceof ApiRefusal) return theirs(error.status, error.detail);
  if (hasZodFastifySchemaValidationErrors(error)) return theirs(400, invalid(error, request));
  if (isAnjuError(error)) {
    const status = statusOf[error.code];
    if (status === 404) return theirs(404, notFound);
    if (status !== undefined) return theirs(status, { code: error.code, ...readFieldMessage(error.message) });
  }
  if (isStoreFailure(error)) {
    return ours(503, { code: 'relay/storage', message: 'the relay cannot store or read anything now; try again' });
  }
  const status = httpStatus(error);
  if (status >= 400 && status < 500) return theirs(status, { code: codeOf(status), message: messageOf(error) });
  return ours(500, { code: 'relay/failed', message: 'the relay could not do that; its log says why' });
}

const theirs = (status: number, error: ErrorDetail): ErrorAnswer => ({ status, body: { error }, isOurs: false });
const ours = (status: number, error: ErrorDetail): ErrorAnswer => ({ status, body: { error }, isOurs: true });

const statusOf: Partial<Record<ErrorCode, number>> = {
  'input/invalid': 400,
  'store/conflict': 409,
  'store/not-found': 404,
};

/** What fastify itself refuses: wrong JSON, too long a body, a wrong content type. */
function httpStatus(error: unknown): number {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
}

const codeOf = (status: number): string =>
  ({ 404: 'not-found', 413: 'input/too-long', 415: 'input/not-json' })[status] ?? 'input/invalid';

/** `field: what is wrong; what to do`, as AnjuErrors of the registry are written. */
function readFieldMessage(message: string): Omit<ErrorDetail, 'code'> {
  const match = /^([A-Za-z][A-Za-z0-9.]*): (.+?)(?:; ([^;]+))?$/s.exec(message);
  if (!match?.[1] || !match[2]) return { message };
  return { field: match[1], message: match[2], ...(match[3] === undefined ? {} : { fix: match[3] }) };
}

/** What is not said back, not even to whoever typed it. */
const secretFields = new Set(['password', 'current', 'next', 'code', 'secret', 'token']);

type ValidationError = Parameters<typeof readValidation>[0];

function invalid(error: ValidationError, request: Record<string, unknown>): ErrorDetail {
  const { field, value, message } = readValidation(error, request);
  return {
    code: 'input/invalid',
    message: `${field}: ${message}`,
    field,
    ...(value === undefined || secretFields.has(field) ? {} : { value: shorten(value) }),
    fix: message,
  };
}

function readValidation(
  error: { validation: readonly { instancePath: string; message?: string }[]; validationContext?: string | undefined },
  request: Record<string, unknown>,
): { field: string; value: unknown; message: string } {
  const [first] = error.validation;
  const part = error.validationContext ?? 'body';
  const path = (first?.instancePath ?? '').split('/').filter((key) => key !== '');
  const value = path.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null
        ? (Object.entries(inside).find(([name]) => name === key)?.[1] as unknown)
        : undefined,
    request[part === 'querystring' ? 'query' : part],
  );
  return { field: path.join('.') || part, value, message: first?.message ?? 'is not valid' };
}

const longestValue = 200;

/** The sender knows what was sent; a short reminder of the wrong part is enough. */
function shorten(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  const text = typeof value === 'string' ? value : written(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

/** A value can be read although it nests too deeply to be written again. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'nested too deeply';
  }
}
