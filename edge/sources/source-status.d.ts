import type { Clock } from '../../foundation/clock.ts';
import type { SourceListener, SourceStatus } from './source.ts';
/** Keeps one source's status, and tells the listener when its state or detail changes (not for each frame). */
export declare class KeptStatus {
    #private;
    constructor(source: string, clock: Clock);
    get current(): SourceStatus;
    tell(listener: SourceListener): void;
    /** One more good frame or message. */
    heard(): void;
    /** That many more bad ones. */
    refused(count: number): void;
    set(state: SourceStatus['state'], detail?: string): void;
}
