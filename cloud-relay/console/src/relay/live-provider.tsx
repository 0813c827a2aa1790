import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { listen, LiveContext, type Live } from './live.ts';

/** Listens to the relay for as long as the app is open. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>({ state: 'connecting', heardAt: undefined });
  useEffect(() => listen(client, setLive), [client]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
