import { stat } from 'node:fs/promises';
import { SerialPort } from 'serialport';
import { after } from '../../foundation/clock.js';
import { milliseconds, seconds } from '../../foundation/durations.js';
import { messageOf } from '../../foundation/errors.js';
import { intervals } from '../../foundation/retry-schedule.js';
/** Fast, because a pulled plug that is put back must be heard again within two seconds. */
export const reopening = { initial: milliseconds(250), factor: 2, max: seconds(1), jitter: 0 };
/** Past this, an opening that neither fails nor succeeds is reported. */
const slowOpening = seconds(5);
const slowClosing = seconds(2);
const slowWriting = milliseconds(500);
/**
 * A serial port that is opened again for ever. Each connection has a SerialPort of its own, because serialport keeps
 * what is written to a closed port and delivers it after reopening: a siren command from before.
 */
export class SerialLine {
    #options;
    #watchEvery;
    #connection;
    #open = false;
    #stopping = false;
    #waits;
    #cancelWake;
    #lastDataAt;
    #ended;
    /** Writes that the system has not taken yet. */
    #unwritten = 0;
    #written;
    constructor(options) {
        this.#options = options;
        this.#watchEvery = options.watchEvery ?? seconds(1);
        this.#waits = intervals(options.retry ?? reopening);
        this.#lastDataAt = options.clock.now();
    }
    start() {
        this.#connect();
    }
    /** False when the line is not open: what is written then is dropped, never kept for later. */
    write(bytes) {
        if (!this.#open || !this.#connection)
            return false;
        const { port } = this.#connection;
        this.#unwritten++;
        port.write(bytes, () => {
            this.#unwritten--;
            if (this.#unwritten === 0)
                this.#written?.();
        });
        return true;
    }
    /** The device has proved that it is there: the next failure is tried again quickly. */
    proved() {
        this.#waits = intervals(this.#options.retry ?? reopening);
    }
    /** Closes the line for this reason and opens it afresh. */
    reopen(because) {
        if (this.#connection)
            this.#close(this.#connection, because);
    }
    async stop() {
        this.#stopping = true;
        this.#cancelWake?.();
        const connection = this.#connection;
        if (!connection)
            return;
        if (this.#unwritten > 0) {
            await this.#atMost(slowWriting, (resolve) => {
                this.#written = resolve;
            });
        }
        await this.#atMost(slowClosing, (resolve) => {
            this.#ended = resolve;
            this.#close(connection, 'stopped');
            if (this.#connection !== connection)
                resolve();
        });
    }
    /** A tty that hangs must not keep the hub from stopping. */
    async #atMost(limit, start) {
        const { clock } = this.#options;
        let cancel;
        await new Promise((resolve) => {
            cancel = clock.wakeAt(after(clock.now(), limit), resolve);
            start(resolve);
        });
        cancel?.();
    }
    #connect() {
        const { path, baudRate, clock, listener } = this.#options;
        const port = new SerialPort({ path, baudRate: baudRate(), autoOpen: false });
        const connection = { port, closing: undefined, device: undefined };
        this.#connection = connection;
        // These stay for the port's whole life: an error event without a listener would end the hub.
        port.on('error', (error) => this.#close(connection, messageOf(error)));
        port.on('end', () => this.#close(connection, 'the line ended'));
        port.on('close', (error) => this.#finish(connection, error ? messageOf(error) : 'the line closed'));
        // A tty can hang while it opens. A second opening would only hang another thread, so this only reports.
        this.#wake(slowOpening, () => listener.closed(`${path}: opening takes longer than ${slowOpening / 1000} s`));
        port.open((error) => {
            if (error)
                return this.#finish(connection, messageOf(error));
            if (connection.closing !== undefined)
                return this.#closePort(connection);
            this.#open = true;
            const at = clock.now();
            this.#lastDataAt = at;
            // The first look only remembers which device it is.
            this.#checkDevice(connection);
            listener.opened(at);
            port.on('data', (chunk) => this.#data(connection, chunk));
            this.#watchLater(connection);
        });
    }
    #data(connection, chunk) {
        const at = this.#options.clock.now();
        if (connection.closing !== undefined || connection !== this.#connection)
            return;
        this.#lastDataAt = at;
        this.#options.listener.data(chunk, at);
    }
    #watchLater(connection) {
        if (connection !== this.#connection || connection.closing !== undefined)
            return;
        this.#wake(this.#watchEvery, () => {
            const now = this.#options.clock.now();
            const trouble = this.#options.listener.watch(now, this.#lastDataAt);
            if (trouble !== undefined)
                return this.#close(connection, trouble);
            this.#checkDevice(connection);
            this.#watchLater(connection);
        });
    }
    /**
     * A hang-up is not always reported, so the line is also compared with what its path names now:
     * the device node of a pulled adapter goes, and one that is plugged in again has another number.
     */
    #checkDevice(connection) {
        const { path } = this.#options;
        stat(path).then(({ rdev, ino }) => {
            const device = rdev * 2 ** 32 + ino;
            if (connection.device === undefined)
                connection.device = device;
            else if (connection.device !== device)
                this.#close(connection, `${path}: another device is plugged in`);
        }, (error) => this.#close(connection, messageOf(error)));
    }
    #close(connection, because) {
        if (connection !== this.#connection || connection.closing !== undefined)
            return;
        connection.closing = because;
        this.#open = false;
        this.#cancelWake?.();
        this.#options.listener.closed(because);
        this.#closePort(connection);
    }
    #closePort(connection) {
        const { port } = connection;
        if (port.opening || port.closing)
            return;
        if (port.isOpen)
            port.close((error) => this.#finish(connection, error ? messageOf(error) : 'closed'));
        else
            this.#finish(connection, 'closed');
    }
    #finish(connection, because) {
        if (connection !== this.#connection)
            return;
        this.#connection = undefined;
        this.#open = false;
        this.#cancelWake?.();
        if (connection.closing === undefined)
            this.#options.listener.closed(because);
        if (this.#stopping)
            return this.#ended?.();
        const wait = this.#waits.next();
        if (!wait.done)
            this.#wake(wait.value, () => this.#connect());
    }
    #wake(wait, run) {
        const { clock } = this.#options;
        this.#cancelWake?.();
        this.#cancelWake = clock.wakeAt(after(clock.now(), wait), run);
    }
}
//# sourceMappingURL=serial-line.js.map