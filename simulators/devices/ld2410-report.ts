import { encodeHiLinkReport, word } from './hi-link-frames.ts';

/** What an LD2410 reports; distances in cm, energies 0 to 100 (Hi-Link, LD2410 serial protocol, 2.3). */
export interface Ld2410Report {
  /** Bit 0: somebody moves; bit 1: somebody is still. */
  readonly state: number;
  readonly movingDistance: number;
  readonly movingEnergy: number;
  readonly stillDistance: number;
  readonly stillEnergy: number;
  readonly distance: number;
  readonly engineering?: {
    readonly lastMovingGate: number;
    readonly lastStillGate: number;
    readonly movingEnergies: readonly number[];
    readonly stillEnergies: readonly number[];
    readonly light: number;
    readonly out: number;
  };
}

export function encodeLd2410Report(report: Ld2410Report): Uint8Array {
  const { engineering } = report;
  return encodeHiLinkReport([
    engineering ? 0x01 : 0x02,
    0xaa,
    report.state,
    ...word(report.movingDistance),
    report.movingEnergy,
    ...word(report.stillDistance),
    report.stillEnergy,
    ...word(report.distance),
    ...(engineering
      ? [
          engineering.lastMovingGate,
          engineering.lastStillGate,
          ...engineering.movingEnergies,
          ...engineering.stillEnergies,
          engineering.light,
          engineering.out,
        ]
      : []),
    0x55,
    0x00,
  ]);
}
