import { z } from 'zod';

/** What a page by Web Push carries: encrypted for one browser, shown by its service worker as it is. */
export const pushNoticeSchema = z.object({
  v: z.literal(1),
  /** page: somebody must act. told: for information (accepted by somebody else, closed). test: asked for by a person. */
  kind: z.enum(['page', 'told', 'test']),
  /** The language that the texts are in: the service worker's own words (its buttons) follow it. */
  language: z.enum(['zh', 'en']),
  title: z.string().min(1).max(200),
  body: z.string().max(600),
  severity: z.string().max(40).optional(),
  /** The incident to open, and to accept. */
  incident: z.string().max(80).optional(),
  /** Who is paged: sent back when the notice's button accepts. */
  responder: z.string().max(80).optional(),
  /** Answers this page by the notice's buttons, without a session: see api-page-answers.ts. */
  answerToken: z.string().max(300).optional(),
});
export type PushNotice = z.infer<typeof pushNoticeSchema>;
