import { z } from 'zod';
import { seconds } from '../../foundation/durations.ts';
import { setupOf } from '../setup.ts';
import { askText, tell } from './sum-steps.ts';

const settings = z.strictObject({
  mode: z
    .enum(['real-time', 'sleep'])
    .optional()
    .describe('real-time reports at once; sleep reports every 10 minutes only, which no rule at night can use'),
});

const model = 0x02a1;
const firmware = 0x02a4;
const transferMode = 0x840f;
const values = { 'real-time': 0, sleep: 1 } as const;

/** Every command that answers one of these. */
export const mr60bha1Answers: ReadonlySet<number> = new Set([model, firmware, transferMode]);

/** Its mode cannot be asked for (Seeed wiki, MR60BHA1): what it has confirmed once is remembered. */
export const mr60bha1Setup = setupOf(settings, ({ mode }) => ({
  listen: seconds(0),
  volatile: [],
  stages: [
    {
      reads: [askText('model', model), askText('firmware', firmware)],
      changes: (known) =>
        mode === undefined || known['mode'] === mode
          ? []
          : [
              {
                field: 'mode',
                value: mode,
                step: tell('mode', transferMode, [values[mode]]),
                fix: 'Take its power away for 10 s and start the hub again',
              },
            ],
    },
  ],
  observed: () => undefined,
}));
