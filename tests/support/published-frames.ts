import type { PublishedFrame } from './published-frame.ts';
import { publishedHiLinkFrames } from './published-hi-link-frames.ts';
import { publishedSumFrames } from './published-sum-frames.ts';
import { publishedTinyFrames } from './published-tiny-frames.ts';

/** Every frame that a source of ours prints, or that was computed from its tables and checked by hand. */
export const publishedFrames: readonly PublishedFrame[] = [
  ...publishedSumFrames,
  ...publishedTinyFrames,
  ...publishedHiLinkFrames,
];
