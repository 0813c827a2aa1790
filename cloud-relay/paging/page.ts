import { z } from 'zod';
import type { PagePurpose } from '../incidents/incident.ts';

/**
 * One attempt to reach one person by one channel. Each state is a fact of its own: a provider that took it has not
 * delivered it, and what was delivered has not been answered. `sending` may or may not have gone out, and is sent
 * again when its time is up: twice beats never. `withdrawn`: somebody else has it, so it was not sent.
 */
export const pageStates = [
  'pending',
  'sending',
  'accepted-by-provider',
  'delivered',
  'answered',
  'failed',
  'withdrawn',
] as const;
export type PageState = (typeof pageStates)[number];

const purposes = ['call', 'reminder', 'accepted', 'closed', 'update'] as const satisfies readonly PagePurpose[];
export const pagePurposeSchema = z.enum(purposes);
export const pageStateSchema = z.enum(pageStates);

/** What may leave the relay: nothing about who or where. */
export const pageContentSchema = z.object({
  class: z.enum(['alarm', 'fault']),
  kind: z.string(),
  recognised: z.boolean(),
  severity: z.string(),
  /** It happened some time before the relay heard of it. */
  earlier: z.boolean(),
  /** When the relay heard of it, milliseconds since 1970. */
  since: z.number(),
  /** Role of whoever accepted or closed, where the purpose is to say so. */
  role: z.string().optional(),
});
export type PageContent = z.infer<typeof pageContentSchema>;

/** A page as it is handed to a channel. */
export interface OutgoingPage {
  /** The same for every attempt, so that a receiver can tell a repeat. */
  readonly id: string;
  readonly incident: string;
  readonly responder: string;
  readonly purpose: PagePurpose | 'test';
  readonly language: 'zh' | 'en';
  readonly content: PageContent;
}
