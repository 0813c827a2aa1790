import type { Hardware } from '../../edge/hardware.ts';
import type { SerialPorts } from '../../edge/sources/serial-line.ts';
import type { Clock } from '../../foundation/clock.ts';

type Sections = Readonly<Record<string, unknown>>;

/** A hub that is broken in one way. Each hook changes one part before it is built in; the sources stay as they are. */
export interface Sabotage {
  readonly name: string;
  /** Other settings than the scenario's. */
  readonly configuration?: (sections: Sections) => Sections;
  /** Sources, signals or uplink that do their work badly. */
  readonly hardware?: (hardware: Hardware, clock: Clock) => Hardware;
  /** Serial ports that pass on what they should not. */
  readonly ports?: (ports: SerialPorts, clock: Clock) => SerialPorts;
  /** A clock that the hub should not trust. */
  readonly clock?: (clock: Clock) => Clock;
  /** What happens to the disk between two runs of the hub. */
  readonly disk?: (dataFolder: string) => void;
}
