import type { SettingValue, SettingValues, SetupChange } from '../../device-profiles/setup.ts';
import type { SetupOrder, SetupRun } from './setup-run.ts';

/** How the settings of a device stand, for the status of its source. */
export interface SettingsStatus {
  readonly state: 'asking' | 'confirmed' | 'not-confirmed';
  /** What the device says of itself, or has confirmed. */
  readonly says: SettingValues;
  /** One line for each setting that is not as configured: its field, its value, and what to do. */
  readonly problems: readonly string[];
}

/** How a run that has ended leaves the settings. */
export function settingsStatus(run: SetupRun, order: SetupOrder): SettingsStatus {
  if (run.phase !== 'done') return { state: 'asking', says: run.known, problems: [] };
  const problems = problemsOf(run, order);
  return { state: problems.length === 0 ? 'confirmed' : 'not-confirmed', says: run.known, problems };
}

function problemsOf(run: SetupRun, { plan, remembered, mayTell }: SetupOrder): readonly string[] {
  const told = new Set(run.told.map(({ change }) => change.field));
  const before = Object.fromEntries(Object.entries(remembered).filter(([field]) => !told.has(field)));
  const wrong = plan.stages.flatMap(({ changes }) => changes({ ...before, ...run.known }));
  const problems = wrong.map((change) => problemOf(change, run, mayTell));
  const wantsSomething = plan.stages.some(({ changes }) => changes({}).length > 0);
  // What was remembered is no proof that the device still has it, when it does not answer any more.
  const deaf = run.asked > 0 && run.answers === 0 && wantsSomething;
  const open = run.sessionOpen ? ['the end of its configuration is not confirmed: it may report nothing'] : [];
  const wiring = 'Check that its receiving wire is connected';
  return [
    ...(deaf ? [`settings: it answers no question (${run.troubles[0] ?? 'no answer'}). ${wiring}`] : []),
    ...open.map((text) => `settings: ${text}. Take its power away for 10 s`),
    ...(deaf ? [] : problems),
  ];
}

function problemOf(change: SetupChange, run: SetupRun, mayTell: boolean): string {
  const { field, value, fix, fields = [field] } = change;
  const told = run.told.findLast((each) => each.change.field === field);
  const has = run.known[field];
  const instead = has === undefined ? '' : `; it has ${shown(has)}`;
  const at = `${fields.map((each) => `settings.${each}`).join(', ')}: ${shown(value)}`;
  if (!told) {
    const because = mayTell
      ? (run.troubles.at(-1) ?? 'it does not show it any more')
      : 'it was told three times within a day, and is not told again';
    return `${at} could not be set: ${because}${instead}. ${fix}`;
  }
  switch (told.outcome) {
    case 'refused':
      return `${at} was refused: ${told.because ?? ''}${instead}. ${fix}`;
    case 'confirmed':
      return `${at} was confirmed and is not kept${instead}. ${fix}`;
    case 'unanswered':
    case 'waiting':
      return `${at} was not confirmed${instead}. ${fix}`;
  }
}

const shown = (value: SettingValue): string => {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};
