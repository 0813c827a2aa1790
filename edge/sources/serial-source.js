import { after } from '../../foundation/clock.js';
import { milliseconds, seconds } from '../../foundation/durations.js';
import { judgeLine } from './line-verdict.js';
import { SerialLine } from './serial-line.js';
import { SerialPolling } from './serial-polling.js';
import { KeptStatus } from './source-status.js';
/** A device that speaks each second is opened afresh after this silence; a profile may be quicker. */
const usualSilence = seconds(10);
/** A frame of these devices takes a few milliseconds; USB adapters hold bytes back for up to 16 ms. */
const frameGap = milliseconds(50);
const secondLook = milliseconds(10);
/** Hears one device on one serial port. */
export class SerialSource {
    name;
    #options;
    #baudRates;
    #silentAfter;
    #status;
    #line;
    #polling;
    #listener;
    #decoder;
    #counted = { frames: 0, bytes: 0 };
    #rate = 0;
    #openedAt;
    #lastFrameAt;
    #lastByteAt;
    #bytesSinceFrame = 0;
    #cancelQuiet;
    constructor(options) {
        const { settings, profile, clock } = options;
        this.name = `serial:${settings.device}`;
        this.#options = options;
        this.#baudRates = settings.baudRates ?? profile.baudRates;
        this.#silentAfter =
            settings.silentAfterSeconds === undefined
                ? milliseconds(Math.min(usualSilence, profile.silence))
                : seconds(settings.silentAfterSeconds);
        this.#status = new KeptStatus(this.name, clock);
        this.#decoder = profile.createDecoder();
        this.#openedAt = this.#lastByteAt = clock.now();
        this.#line = new SerialLine({
            path: settings.path,
            baudRate: () => this.#baudRate,
            clock,
            listener: {
                opened: (at) => this.#opened(at),
                data: (chunk, at) => this.#data(chunk, at),
                watch: (now, lastDataAt) => this.#watch(now, lastDataAt),
                closed: (because) => this.#closed(because),
            },
            ...(options.retry ? { retry: options.retry } : {}),
            ...(options.watchEvery ? { watchEvery: options.watchEvery } : {}),
        });
        this.#polling = new SerialPolling({ profile, clock, write: (bytes) => this.#line.write(bytes) });
    }
    start(listener) {
        this.#listener = listener;
        this.#status.tell(listener);
        this.#line.start();
    }
    status() {
        return this.#status.current;
    }
    async stop() {
        this.#listener = undefined;
        this.#cancelQuiet?.();
        this.#polling.closed();
        await this.#line.stop();
    }
    get #baudRate() {
        return this.#baudRates[this.#rate % this.#baudRates.length] ?? this.#options.profile.baudRates[0];
    }
    #opened(at) {
        this.#decoder = this.#options.profile.createDecoder();
        this.#counted = { frames: 0, bytes: 0 };
        this.#openedAt = this.#lastByteAt = at;
        this.#lastFrameAt = undefined;
        this.#bytesSinceFrame = 0;
        this.#polling.opened();
    }
    #data(chunk, at) {
        this.#lastByteAt = at;
        this.#bytesSinceFrame += chunk.length;
        this.#hear(this.#decoder.push(chunk), at);
        if (this.#decoder.pending)
            this.#cancelQuiet ??= this.#wake(after(at, frameGap), () => this.#quiet());
    }
    #hear(frames, at) {
        let unknown = 0;
        for (const frame of frames) {
            if (frame.unknown === undefined)
                this.#status.heard();
            else
                unknown++;
            this.#listener?.heard(this.#options.settings.device, frame.values, 'live', at);
        }
        this.#countRefused(unknown);
        if (frames.length === 0)
            return;
        this.#lastFrameAt = at;
        this.#bytesSinceFrame = 0;
        if (this.#status.current.state === 'hearing')
            return;
        this.#line.proved();
        this.#status.set('hearing');
        this.#options.log.info({ source: this.name, baudRate: this.#baudRate }, 'source hears its device');
    }
    /** A piece of pure noise, in which nothing even looks like a frame, counts as one. */
    #countRefused(unknown) {
        const { frames, bytes } = this.#decoder.refused;
        const noise = bytes > this.#counted.bytes ? 1 : 0;
        this.#status.refused(unknown + Math.max(frames - this.#counted.frames, noise));
        this.#counted = { frames, bytes };
    }
    /**
     * After a pause longer than any within a frame, an incomplete frame is given up. The second look lets bytes in first
     * that were already there: after a long turn of the event loop timers run before reads.
     */
    #quiet() {
        this.#cancelQuiet = undefined;
        const heardUntil = this.#lastByteAt;
        const now = this.#options.clock.now();
        if (now.monotonic < after(heardUntil, frameGap)) {
            this.#cancelQuiet = this.#wake(after(heardUntil, frameGap), () => this.#quiet());
            return;
        }
        this.#cancelQuiet = this.#wake(after(now, secondLook), () => {
            this.#cancelQuiet = undefined;
            if (this.#lastByteAt === heardUntil)
                this.#hear(this.#decoder.quiet(), heardUntil);
            else if (this.#decoder.pending)
                this.#quiet();
        });
    }
    #watch(now, lastDataAt) {
        const verdict = judgeLine({
            openedAt: this.#openedAt,
            lastDataAt,
            lastFrameAt: this.#lastFrameAt,
            bytesSinceFrame: this.#bytesSinceFrame,
            baudRate: this.#baudRate,
            otherRates: this.#baudRates.length > 1,
        }, this.#silentAfter, now);
        if (verdict?.tryNextRate)
            this.#rate = (this.#rate + 1) % this.#baudRates.length;
        return verdict?.because;
    }
    #closed(because) {
        this.#polling.closed();
        this.#cancelQuiet?.();
        this.#cancelQuiet = undefined;
        // `stop` has taken the listener away: a source that was stopped has not failed.
        if (!this.#listener)
            return;
        if (this.#status.current.state !== 'failed') {
            this.#options.log.warn({ source: this.name, because }, 'source does not hear its device');
        }
        this.#status.set('failed', because);
    }
    #wake(at, run) {
        return this.#options.clock.wakeAt(at, run);
    }
}
//# sourceMappingURL=serial-source.js.map