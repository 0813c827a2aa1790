import { isOutsideDoor } from '../../edge/rules/outside-door.ts';
import { Delays } from './delays.ts';
import { alarmAt, type FixedLimit } from './fixed-limit.ts';
import { injectsAfter, type MeasurePlan } from './measure-plan.ts';
import { deviceFactsOf } from './recorded-home.ts';
import { minuteMs, type LocalMs } from './recorded-time.ts';
import { windowMs, type ActiveWindow, type RecordedSensor } from './recording.ts';

/** Shorter silences concern no baseline. */
const shortestLimit = 30 * minuteMs;

interface Running {
  readonly limit: FixedLimit;
  falseAlarms: number;
  readonly delays: Delays;
}

/**
 * What hubs with a fixed limit would have made of the same recording, computed straight on its events. A silence raises one
 * alarm, however long it is. At a collapse the sensors fall silent at the window's end.
 */
export class Baselines {
  readonly running: readonly Running[];
  /** Whether the sensor at that place of the list is the outside door; undefined for motion. */
  readonly #isWayOut: readonly (boolean | undefined)[];
  readonly #plan: MeasurePlan;
  #lastEvent: LocalMs | undefined;
  #lastMotion: LocalMs | undefined;
  /** Where the door was last heard: nothing has moved since; since the window of it. */
  #doorSinceMotion = false;
  #doorInWindow = false;

  constructor(limits: readonly FixedLimit[], sensors: readonly RecordedSensor[], plan: MeasurePlan) {
    this.running = limits.map((limit) => ({ limit, falseAlarms: 0, delays: new Delays() }));
    this.#isWayOut = sensors.map((sensor) =>
      sensor.kind === 'motion' ? undefined : isOutsideDoor(deviceFactsOf(sensor)),
    );
    this.#plan = plan;
  }

  hear({ start, events }: ActiveWindow): void {
    const [first] = events;
    if (first) this.#silence(this.#lastEvent, first.at, false);
    let wayOut = false;
    for (const { at, sensor } of events) {
      const isWayOut = this.#isWayOut[sensor];
      if (isWayOut === undefined) {
        this.#silence(this.#lastMotion, at, true);
        this.#lastMotion = at;
        this.#doorSinceMotion = false;
      } else if (isWayOut) {
        this.#doorSinceMotion = true;
        wayOut = true;
      }
      this.#lastEvent = at;
    }
    this.#doorInWindow = wayOut;
    if (injectsAfter(start, this.#plan)) this.#collapse(start + windowMs);
  }

  /** Between two events that nothing stands between; `ofMotion`: between two motions, whatever the door said. */
  #silence(since: LocalMs | undefined, until: LocalMs, ofMotion: boolean): void {
    if (since === undefined || until - since < shortestLimit) return;
    for (const one of this.running) {
      if ((one.limit.door === 'no-sensor') !== ofMotion || this.#suspends(one.limit)) continue;
      const at = alarmAt(since, one.limit);
      if (at <= until && at >= this.#plan.countsFrom) one.falseAlarms++;
    }
  }

  #collapse(end: LocalMs): void {
    for (const { limit, delays } of this.running) {
      const since = limit.door === 'no-sensor' ? this.#lastMotion : this.#lastEvent;
      delays.add(since === undefined || this.#suspends(limit) ? undefined : Math.max(0, alarmAt(since, limit) - end));
    }
  }

  #suspends({ door }: FixedLimit): boolean {
    return (door === 'order' && this.#doorSinceMotion) || (door === 'window' && this.#doorInWindow);
  }
}
