import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { listen, LiveContext, type Live } from './live.ts';

/** Listens to the relay for as long as the app is open, and is not `paused`. */
export function LiveProvider({
  paused = false,
  children,
}: {
  readonly paused?: boolean;
  readonly children: ReactNode;
}) {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>({ state: 'connecting', heardAt: undefined });
  useEffect(() => (paused ? undefined : listen(client, setLive)), [client, paused]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
