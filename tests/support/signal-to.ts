/** Signals one process. For the number 0 the system would signal our own group, the test runner included. */
export function signalTo(pid: number | undefined, signal: 'SIGKILL' | 'SIGSTOP'): void {
  if (pid === undefined || pid <= 1) throw new Error(`no process to send ${signal}: ${String(pid)}`);
  process.kill(pid, signal);
}
