import { RelayError } from '../relay/client.ts';

/** Which field the relay found fault with, for a sentence at that field. */
export function faultyField(error: Error | null): string | undefined {
  if (!(error instanceof RelayError) || error.status !== 400) return undefined;
  return error.detail.field?.split('.').at(-1);
}

/** Takes the person to the password that is at fault, where the reason stands beside it. */
export function focusPassword(form: HTMLFormElement, field: string | undefined): void {
  const kind = field === 'current' ? 'current-password' : 'new-password';
  if (field !== undefined) form.querySelector<HTMLInputElement>(`input[autocomplete='${kind}']`)?.focus();
}

export const shortestPassword = 12;
