import type { HubEvent } from '../decision/hub-event.ts';
import type { SourceStatus } from '../sources/source.ts';

/** What the rules are told of a source that says how it is. Settings that are still asked for are no news. */
export const sourceEvent = ({ source, state, detail, parts, settings }: SourceStatus): HubEvent => ({
  kind: 'source',
  source,
  state,
  ...(detail !== undefined && { detail }),
  ...(parts && { parts }),
  ...(settings && settings.state !== 'asking' && { settings: toldOf(settings) }),
});

function toldOf({ state, problems }: NonNullable<SourceStatus['settings']>) {
  const [problem] = problems;
  return { confirmed: state === 'confirmed', ...(problem !== undefined && { problem }) };
}
