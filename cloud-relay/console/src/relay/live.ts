import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RouteName } from '../../../../contracts/api.ts';
import type { LiveEvent } from '../../../../contracts/api-relay.ts';

export type LiveState = 'connecting' | 'live' | 'lost';

/** The relay says something at least every 15 s. Longer silence is a dead connection, whatever the browser believes. */
const silenceMs = 40_000;
const tryAgainMs = 3_000;

/** A hub that falls silent or cannot watch is an incident too. */
const touched = [
  'GET /api/incidents',
  'GET /api/incidents/:id',
  'GET /api/hubs',
  'GET /api/hubs/:id',
] as const satisfies readonly RouteName[];

/** Listens to the relay for as long as the app is open, and asks again for whatever has changed. */
export function useLive(): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => listen(client, setState), [client]);
  return state;
}

function listen(client: QueryClient, tell: (state: LiveState) => void): () => void {
  let source: EventSource | undefined;
  let watch: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const heard = (): void => {
    tell('live');
    clearTimeout(watch);
    watch = setTimeout(startAgain, silenceMs);
  };
  const startAgain = (): void => {
    source?.close();
    tell('lost');
    clearTimeout(watch);
    if (!stopped) watch = setTimeout(start, tryAgainMs);
  };
  const start = (): void => {
    source = new EventSource('/api/live');
    source.addEventListener('open', () => {
      heard();
      void client.invalidateQueries();
    });
    source.addEventListener('beat', heard);
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      heard();
      refresh(client, data);
    });
    // The browser connects again by itself, with the id of the last event, unless it has given up.
    source.addEventListener('error', () => {
      if (source?.readyState === EventSource.CLOSED) startAgain();
      else tell('lost');
    });
  };

  start();
  return () => {
    stopped = true;
    clearTimeout(watch);
    source?.close();
  };
}

function refresh(client: QueryClient, data: string): void {
  const event = JSON.parse(data) as LiveEvent;
  if (event.kind === 'resync') void client.invalidateQueries();
  else for (const name of touched) void client.invalidateQueries({ queryKey: [name] });
}
