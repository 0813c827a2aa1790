import type { z } from 'zod';
import type { pageAnswerRoutes } from '../../contracts/api-page-answers.ts';
import type { IncidentView } from '../duty/incident-desk.ts';
import type { Person } from '../incidents/incident.ts';
import { mayAnswerPage } from '../identity/people/answering.ts';
import type { Answering } from '../paging/answer-token.ts';
import { getResponder } from '../registry/responders.ts';
import { answerByNotice, getPage, noticeAnswerOf, type NoticeAnswer, type Page } from '../store/page-store.ts';
import { everywhere } from '../store/scope.ts';
import { ApiRefusal } from './api-error.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';
import { heldLife } from './incident-view.ts';

type State = z.infer<(typeof pageAnswerRoutes)['POST /api/page-answers']['answer']>['state'];

/** The buttons of a notice: somebody who is woken need not sign in to say "I am going". */
export function pageAnswerHandlers(
  deps: Pick<ApiDependencies, 'store' | 'desk' | 'answerTokens'>,
): Handlers<keyof typeof pageAnswerRoutes> {
  const { store, desk } = deps;

  /** The page as it is now, and whoever may answer it. */
  const open = async (token: string, now: number): Promise<{ page: Page; by: Person }> => {
    const { page: id, responder } = readToken(deps.answerTokens.read(token, now));
    const page = await getPage(store.db, id);
    if (!page || page.responder !== responder) throw refusal('forged');
    const person = await getResponder(store.db, everywhere, responder);
    if (!person || !(await mayAnswerPage(store.db, page))) throw refusal('not-yours');
    return { page, by: { responder, role: person.role } };
  };

  return {
    'POST /api/page-answers': async ({ body: { token, answer }, now }, { request }) => {
      const { page, by } = await open(token, now);
      request.audited = { target: page.incident, detail: { page: page.id, responder: by.responder, answer } };
      const action = { kind: answer === 'going' ? ('accept' as const) : ('resign' as const), by };
      const taken =
        page.state === 'answered' || page.state === 'withdrawn'
          ? undefined
          : await desk.act(everywhere, page.incident, action, (tx) => answerByNotice(tx, page.id, answer, now));
      const view = taken ?? (await said(page.id, answer));
      return view && { incident: page.incident, state: stateOf(view, answer, by) };
    },
  };

  /** The same button pressed again, or a notice that was sent twice: it says how things stand, and changes nothing. */
  async function said(id: string, answer: NoticeAnswer): Promise<IncidentView | undefined> {
    const page = await getPage(store.db, id);
    if (!page || noticeAnswerOf(page) !== answer) throw refusal('answered');
    return desk.get(everywhere, page.incident);
  }
}

function readToken(read: Answering | 'forged' | 'expired'): Answering {
  if (typeof read === 'string') throw refusal(read);
  return read;
}

function stateOf({ incident }: IncidentView, answer: NoticeAnswer, by: Person): State {
  if (incident.life.state === 'closed') return 'closed';
  if (answer === 'cannot') return 'declined';
  const holder = heldLife(incident)?.by.responder;
  // Nobody holds it: this person did, and has given it back since.
  if (holder === undefined) return 'declined';
  return holder === by.responder ? 'taken' : 'already-taken';
}

const refusals = {
  forged: [403, 'page-answer/refused', 'this does not answer any page of this relay'],
  expired: [403, 'page-answer/expired', 'this notice is too old to be answered'],
  'not-yours': [403, 'page-answer/refused', 'this browser or its person is no longer one that is paged'],
  answered: [409, 'page-answer/answered', 'this page has been answered already, in another way'],
} as const;

function refusal(why: keyof typeof refusals): ApiRefusal {
  const [status, code, message] = refusals[why];
  return new ApiRefusal(status, { code, message, fix: 'open the incident in the console' });
}
