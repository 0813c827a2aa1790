import { z } from 'zod';
import { recordIdSchema, type ApiRoute } from './api-route.ts';

/** What the buttons of a notice say: "I am going", "I cannot". */
export const pageAnswerSchema = z.enum(['going', 'cannot']);

/**
 * Carried by one notice to one browser, encrypted: whoever has it may answer that page for that person, once, while the
 * page is young. It needs no session: somebody who is woken must not have to sign in first.
 */
export const answerTokenSchema = z.string().regex(/^[A-Za-z0-9._-]{20,300}$/, 'this is no answer token');

export const pageAnswerRoutes = {
  'POST /api/page-answers': {
    summary: 'Answer a page by the buttons of its notice',
    access: 'anyone',
    body: z.object({ token: answerTokenSchema, answer: pageAnswerSchema }),
    answer: z.object({
      incident: recordIdSchema,
      state: z
        .enum(['taken', 'already-taken', 'declined', 'closed'])
        .describe('taken: you have it; already-taken: somebody else has; declined: the next person is called'),
    }),
  },
} as const satisfies Record<string, ApiRoute>;
