import { z } from 'zod';
import { seconds } from '../../foundation/durations.ts';
import { setupOf } from '../setup.ts';
import { fallFields, fallStage } from './tinyframe-fall.ts';

/** The fall settings of the LD6002C. The LD6002B has none of them, and is asked nothing while none is wanted. */
export const ld6002Setup = setupOf(z.strictObject(fallFields), (wanted) => ({
  listen: seconds(0),
  volatile: [],
  stages: Object.values(wanted).some((value) => value !== undefined) ? [fallStage(wanted)] : [],
  observed: () => undefined,
}));
