/** For each device type that can be set, settings that name every field. */
export const wantedSettings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'seeed-mr60fda2': {
    installationHeight: 2.5,
    fallThreshold: 0.6,
    sensitivity: 15,
    alarmArea: { left: 0.5, right: 0.5, front: 0.5, back: 0.5 },
    liveHeight: true,
  },
  'hlk-ld6002': { installationHeight: 2.5, fallThreshold: 0.6, sensitivity: 4 },
  'dfrobot-c1001-fall': {
    installationHeight: 2.7,
    fallThreshold: 0.6,
    fallSeconds: 5,
    fallSensitivity: 3,
    stationarySeconds: 200,
  },
  'dfrobot-c1001-sleep': { installationHeight: 2.7 },
  'seeed-mr60bha1': { mode: 'real-time' },
  'hlk-ld2410': {
    farthestMovingGate: 8,
    farthestStillGate: 8,
    holdSeconds: 5,
    gates: [{ gate: 3, moving: 40, still: 40 }],
    engineering: true,
  },
  'hlk-ld2450': { targets: 'multi', zones: { kind: 'detect', areas: [{ x1: -1.5, y1: 0, x2: 1.5, y2: 3 }] } },
};
