import { learnedSchema, type Learned } from '../../contracts/learned.ts';
import { askOwnPage, pagePortOf } from './ask-own-page.ts';

/** What the command needs of the world. */
export interface LearnedDesk {
  readonly config: string;
  /** Writes one line for the technician. */
  readonly print: (line: string) => void;
}

const notThere = 'the hub that runs here is older than this program: restart it (systemctl restart anju-hub)';

/** `anju-hub learned`: shows what the running hub has learned of the home; with `reset` it forgets all of it first. */
export async function showLearned(
  { config, print }: LearnedDesk,
  { reset, json }: { readonly reset: boolean; readonly json: boolean },
): Promise<void> {
  const port = pagePortOf(config);
  const answer = reset
    ? await askOwnPage({ port, method: 'POST', path: '/learned/reset', body: {}, notThere })
    : await askOwnPage({ port, method: 'GET', path: '/learned', notThere });
  const learned = learnedSchema.parse(answer);
  if (json) return print(JSON.stringify(learned));
  if (reset) print('forgotten: from now on the home is learned anew');
  for (const line of describeLearned(learned)) print(line);
}

export function describeLearned(learned: Learned): string[] {
  const { days, until, bounds, longestOfDays } = learned;
  return [
    `${days} days with life are known${until === '' ? '' : `, the last one ${until}`}; ${standing(learned)}`,
    `no learned limit is shorter than ${bounds.shortestMinutes} min or longer than ${bounds.longestMinutes} min`,
    `in minutes, by hour of the last movement; longest: in ${longestOfDays} days, - when never over 45 min`,
    'hour   limit  longest   after the outside door: limit  longest',
    ...learned.limitMinutes.map((limit, hour) =>
      [
        String(hour).padStart(4),
        String(limit).padStart(8),
        orDash(learned.longestMinutes[hour]).padStart(9),
        String(learned.limitAfterDoorMinutes[hour]).padStart(32),
        orDash(learned.longestAfterDoorMinutes[hour]).padStart(9),
      ].join(''),
    ),
  ];
}

const orDash = (minutes = 0): string => (minutes === 0 ? '-' : String(minutes));

function standing({ learns, enoughDays, daysBeforeLearned }: Learned): string {
  if (!learns) return 'learned limits are switched off (rules.inactivity.learns), so the fixed ones count';
  if (enoughDays) return 'learned limits count';
  return `learned limits count from ${daysBeforeLearned} days on, until then the fixed ones`;
}
