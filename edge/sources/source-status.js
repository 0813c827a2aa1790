/** Keeps one source's status, and tells the listener when its state or detail changes (not for each frame). */
export class KeptStatus {
    #clock;
    #status;
    #listener;
    constructor(source, clock) {
        this.#clock = clock;
        this.#status = { source, state: 'starting', since: clock.now(), heard: 0, refused: 0 };
    }
    get current() {
        return this.#status;
    }
    tell(listener) {
        this.#listener = listener;
    }
    /** One more good frame or message. */
    heard() {
        this.#status = { ...this.#status, heard: this.#status.heard + 1 };
    }
    /** That many more bad ones. */
    refused(count) {
        if (count > 0)
            this.#status = { ...this.#status, refused: this.#status.refused + count };
    }
    set(state, detail) {
        const { source, heard, refused, since } = this.#status;
        if (state === this.#status.state && detail === this.#status.detail)
            return;
        this.#status = {
            source,
            state,
            ...(detail === undefined ? {} : { detail: detail.slice(0, 300) }),
            since: state === this.#status.state ? since : this.#clock.now(),
            heard,
            refused,
        };
        this.#listener?.changed(this.#status);
    }
}
//# sourceMappingURL=source-status.js.map