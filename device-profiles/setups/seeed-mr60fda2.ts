import { z } from 'zod';
import { seconds } from '../../foundation/durations.ts';
import { tinyFrame } from '../framing/tinyframe.ts';
import { setupOf, type DeviceAnswer } from '../setup.ts';
import { fallAnswers, fallFields, fallStage, tinyStep } from './tinyframe-fall.ts';

const settings = z.strictObject({
  ...fallFields,
  liveHeight: z
    .boolean()
    .default(false)
    .describe('whether it says how high the lowest person is: a low posture shows seconds before its own fall report'),
});

/** Live target height (jcmendez/mr60fda2-proto). Whether it outlives a loss of power, no source says. */
const liveHeight = 0x0e0e;

/** Every type that answers a command. */
export const mr60fda2Answers: ReadonlySet<number> = new Set([...fallAnswers, liveHeight]);

const isHeight = ({ command, data }: DeviceAnswer): boolean => command === liveHeight && data.length === 4;

/** Nobody may be in view: an acknowledgement without a height counts too. */
const enableLiveHeight = tinyStep(
  'the command for liveHeight',
  tinyFrame(liveHeight, undefined, 0x8000),
  ({ command }) => (command === liveHeight ? { kind: 'done', values: { liveHeight: true } } : undefined),
);

export const mr60fda2Setup = setupOf(settings, (wanted) => ({
  listen: seconds(wanted.liveHeight ? 3 : 0),
  volatile: ['liveHeight'],
  stages: [
    // Asked even when nothing has to be told: an installer sees how the radar is set.
    fallStage(wanted),
    {
      reads: [],
      changes: (known) =>
        wanted.liveHeight && known['liveHeight'] !== true
          ? [
              {
                field: 'liveHeight',
                value: true,
                step: enableLiveHeight,
                fix: 'Walk below the radar; if it then says no height, its firmware has none: set false',
              },
            ]
          : [],
    },
  ],
  observed: (answer) => (isHeight(answer) ? { liveHeight: true } : undefined),
}));
