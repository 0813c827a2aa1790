import { after } from '../../foundation/clock.js';
/** Runs `act` at once and then after every `interval` on the given clock, until the returned stop is called. */
export function repeat(clock, interval, act) {
    let cancel;
    let stopped = false;
    const turn = () => {
        act();
        if (!stopped)
            cancel = clock.wakeAt(after(clock.now(), interval), turn);
    };
    turn();
    return () => {
        stopped = true;
        cancel?.();
    };
}
//# sourceMappingURL=repeat.js.map