import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { RouteName } from '../../../../contracts/api.ts';
import type { LiveEvent } from '../../../../contracts/api-relay.ts';
import { ownCallsAnswered, startAnew } from './queries.ts';

export type LiveState = 'connecting' | 'live' | 'lost';

export interface Live {
  readonly state: LiveState;
  /** When the relay last said anything, by this computer's clock. Undefined: it has said nothing yet. */
  readonly heardAt: number | undefined;
}

export const LiveContext = createContext<Live>({ state: 'connecting', heardAt: undefined });

/** Whether the relay is being heard at this moment. */
export const useLive = (): Live => useContext(LiveContext);

/** The relay says something at least every 15 s. Longer silence is a dead connection, whatever the browser believes. */
const silenceMs = 40_000;
/** A page that comes back into view does not wait that long for a connection that died in its sleep. */
const silenceAfterSleepMs = 17_000;
const tryAgainMs = 3_000;

const ofIncidents = ['GET /api/incidents', 'GET /api/incidents/:id'] as const satisfies readonly RouteName[];
const ofHubs = [
  'GET /api/hubs',
  'GET /api/hubs/:id',
  'GET /api/hubs/:id/learned',
] as const satisfies readonly RouteName[];
const ofCarePlans = [
  'GET /api/dwellings/:id/care-plan',
  'GET /api/dwellings/:id/care-plan/versions',
] as const satisfies readonly RouteName[];

/** Listens to the relay until the returned function is called, and asks again for whatever has changed. */
export function listen(client: QueryClient, tell: (live: Live) => void): () => void {
  let source: EventSource | undefined;
  let watch: ReturnType<typeof setTimeout> | undefined;
  let heardAt: number | undefined;
  /** The relay goes on after it by itself when the browser connects again. */
  let lastEventId = '';
  let stopped = false;

  const heard = (): void => {
    heardAt = Date.now();
    tell({ state: 'live', heardAt });
    clearTimeout(watch);
    watch = setTimeout(startAgain, silenceMs);
  };
  const startAgain = (): void => {
    source?.close();
    tell({ state: 'lost', heardAt });
    clearTimeout(watch);
    // The session may be what was lost.
    void client.invalidateQueries({ queryKey: ['GET /api/me'] });
    watch = setTimeout(start, tryAgainMs);
  };
  const start = (): void => {
    source?.close();
    clearTimeout(watch);
    lastEventId = '';
    source = new EventSource('/api/live');
    source.addEventListener('open', () => {
      heard();
      if (lastEventId === '') void client.invalidateQueries();
    });
    source.addEventListener('beat', heard);
    source.addEventListener('message', ({ data, lastEventId: id }: MessageEvent<string>) => {
      lastEventId = id;
      heard();
      const event = JSON.parse(data) as LiveEvent;
      if (event.kind === 'access-changed') void accessChanged();
      else refresh(client, event);
    });
    // The browser connects again by itself, with the id of the last event, unless it has given up.
    source.addEventListener('error', () => {
      if (source?.readyState === EventSource.CLOSED) startAgain();
      else tell({ state: 'lost', heardAt });
    });
  };
  /** The relay ends this stream, which was for what one saw till now; the next one is for what one sees from now on. */
  const accessChanged = async (): Promise<void> => {
    source?.close();
    clearTimeout(watch);
    await ownCallsAnswered(client);
    await startAnew(client);
    if (!stopped) start();
  };
  /** Timers and connections stand still while a phone sleeps; what is on view may be hours old. */
  const wake = (): void => {
    if (document.visibilityState !== 'visible') return;
    void client.invalidateQueries();
    if (heardAt !== undefined && Date.now() - heardAt < silenceAfterSleepMs) return;
    tell({ state: heardAt === undefined ? 'connecting' : 'lost', heardAt });
    start();
  };
  /** A page that the browser had put away and takes out again; a new one has only just asked for everything. */
  const shown = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) wake();
  };

  start();
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('pageshow', shown);
  window.addEventListener('online', wake);
  return () => {
    stopped = true;
    clearTimeout(watch);
    source?.close();
    document.removeEventListener('visibilitychange', wake);
    window.removeEventListener('pageshow', shown);
    window.removeEventListener('online', wake);
  };
}

function refresh(client: QueryClient, event: Exclude<LiveEvent, { kind: 'access-changed' }>): void {
  const changed = (names: readonly RouteName[]): void =>
    names.forEach((name) => void client.invalidateQueries({ queryKey: [name] }));
  switch (event.kind) {
    case 'incident':
      return changed(ofIncidents);
    case 'hub':
      // A hub that falls silent or cannot watch is an incident too; and it says which care plan it follows.
      return changed([...ofHubs, ...ofIncidents, ...ofCarePlans]);
    case 'resync':
      return void client.invalidateQueries();
  }
}
