import { RelayError } from '../relay/client.ts';

/** Which field the relay found fault with, for a sentence at that field. */
export function faultyField(error: Error | null): string | undefined {
  if (!(error instanceof RelayError) || error.status !== 400) return undefined;
  return error.detail.field?.split('.').at(-1);
}

export const shortestPassword = 12;
