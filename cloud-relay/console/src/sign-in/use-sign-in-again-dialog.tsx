import { lazy, Suspense, useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import type { SignInAgain } from '../relay/sign-in-again.ts';

const SignInAgainDialog = lazy(async () => ({
  default: (await import('./sign-in-again-dialog.tsx')).SignInAgainDialog,
}));

/**
 * Asks the person to show once more who they are, when the relay wants to be sure. `dialog` is false unless it asks.
 * Calls that are refused meanwhile wait for the same answer. With the session gone there is nothing to ask for.
 */
export function useSignInAgainDialog(hasSession: boolean): {
  readonly signInAgain: SignInAgain;
  readonly dialog: ReactNode;
} {
  const waiting = useRef<((done: boolean) => void)[]>([]);
  const [asking, setAsking] = useState(false);
  const signInAgain = useCallback<SignInAgain>(
    () =>
      new Promise((resolve) => {
        waiting.current.push(resolve);
        setAsking(true);
      }),
    [],
  );
  const answer = useCallback((done: boolean) => {
    for (const resolve of waiting.current.splice(0)) resolve(done);
    setAsking(false);
  }, []);
  if (!hasSession && asking) setAsking(false);
  useEffect(() => {
    if (hasSession) return;
    for (const resolve of waiting.current.splice(0)) resolve(false);
  }, [hasSession]);
  return {
    signInAgain,
    dialog: asking && (
      <Suspense fallback={null}>
        <SignInAgainDialog answer={answer} />
      </Suspense>
    ),
  };
}
