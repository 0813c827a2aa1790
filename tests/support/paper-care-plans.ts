import { noCarePlan, type CarePlanFields } from '../../contracts/care-plan.ts';
import { ruleCatalogue } from '../../contracts/rule-catalogue.ts';

const data = (text: string): string => `⟦${text}⟧`;

const minute = 60_000;
const day = 86_400_000;

const first: CarePlanFields = { ...noCarePlan, livesAlone: true, dementia: false };
const second: CarePlanFields = {
  ...first,
  ability: 'moderate',
  dementia: true,
  sleep: { from: '21:30', to: '06:30' },
  bathroom: { nightVisits: 2, longestMinutes: 75 },
  visits: [
    { weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '10:30', by: 'carer' },
    { weekdays: [7], from: '14:00', to: '18:00', by: 'family' },
  ],
  holidays: [{ from: '2026-12-24', to: '2026-12-27' }],
};
const third: CarePlanFields = {
  ...second,
  rules: { 'bed-exit-at-night': { emptyMinutes: 20 }, 'door-open-at-night': { enabled: false } },
};

/** The care plan of one home with everything in it, three versions of it, and hubs that have come differently far. */
export function paperCarePlans(now: number) {
  const by = (name: string) => ({ kind: 'account' as const, id: 'u-1', name: data(name) });
  const newest = {
    version: 3,
    changedAt: now - 12 * minute,
    changedBy: by('陈燕'),
    note: data('夜里起来久了会冷'),
    restoredFrom: null,
    plan: third,
  };
  const versions = [
    newest,
    {
      ...newest,
      version: 2,
      changedAt: now - 3 * day,
      changedBy: by('管理员'),
      note: '',
      restoredFrom: null,
      plan: second,
    },
    { ...newest, version: 1, changedAt: now - 40 * day, note: data('首次评估'), plan: first },
  ];
  const delivery = {
    hub: 'hub-501',
    state: 'running' as const,
    runningVersion: 3,
    ofAnotherHome: false,
    runningSince: now - 11 * minute,
    sentAt: now - 12 * minute,
    attempts: 1,
    nextAttemptAt: null,
    answeredAt: now - 11 * minute,
    problems: [],
    notKept: '',
  };
  const home = {
    dwellingId: 'd-1',
    communityId: 'c-4',
    current: newest,
    hubs: [
      delivery,
      {
        ...delivery,
        hub: 'hub-502',
        state: 'refused' as const,
        runningVersion: 2,
        notKept: data('no space left'),
        problems: [{ field: 'rules.inactivity.hours', value: '99', fix: data('must be at most 48') }],
      },
    ],
  };
  const rules =
    ruleCatalogue.length > 0
      ? [...ruleCatalogue]
      : [
          {
            name: 'bed-exit-at-night',
            watches: 'A bed that was left at night and stays empty.',
            cannotJudge: 'Without a bed sensor.',
            defaultsFrom: 'A choice.',
            alwaysOn: false,
            settings: [
              {
                name: 'enabled',
                description: 'whether an empty bed at night is an alarm in this home',
                type: 'switch' as const,
                default: true,
              },
              {
                name: 'emptyMinutes',
                description: 'how long the bed may stay empty after somebody left it at night, in minutes',
                type: 'number' as const,
                default: 30,
                min: 1,
                max: 240,
              },
              {
                name: 'nightFrom',
                description: 'when the night begins',
                type: 'time-of-day' as const,
                default: '22:00',
              },
              {
                name: 'rooms',
                description: 'what a bathroom is called',
                type: 'words' as const,
                default: ['bathroom', '卫生间'],
              },
            ],
            fromPlan: ['nightFrom'],
          },
          {
            name: 'smoke',
            watches: 'Smoke.',
            cannotJudge: 'Without a detector.',
            defaultsFrom: 'A choice.',
            alwaysOn: true,
            settings: [],
            fromPlan: [],
          },
        ];
  return {
    'GET /api/dwellings/:id/care-plan': () => home,
    'GET /api/dwellings/:id/care-plan/versions': () => ({ versions, more: false }),
    'GET /api/rules': () => ({ rules }),
  };
}
