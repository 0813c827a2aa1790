/** How soon somebody must look. `fault` is for whoever looks after the equipment, never the family at night. */
export type Severity = 'critical' | 'urgent' | 'warning' | 'fault';

/** What the home hears and sees. */
export type SignalPattern = 'siren' | 'chime' | 'light' | 'none';

export interface AlarmKindFacts {
  readonly severity: Severity;
  /** How long the home may cancel before people are paged, in seconds. 0: at once. */
  readonly preAlarmSeconds: number;
  readonly signal: SignalPattern;
  /** A siren that nobody stops must stop by itself. 0 where there is no signal. */
  readonly longestSignalSeconds: number;
  /** Ademco Contact ID event code (SIA DC-05). There is none for a fall: 101 personal emergency is used. */
  readonly contactId: number;
  /** SCAIP (TS 50134-9 family) device type and status codes. */
  readonly scaip: { readonly deviceType: string; readonly status: string };
}

const manualAlarm = '0010';

/** The one table of alarm kinds, shared by hub and relay. A hub may send kinds that an older relay does not know. */
export const alarmTable = {
  fall: life('critical', 30, 'chime', 120, 101, '0005'),
  smoke: life('critical', 0, 'siren', 600, 111, '0023'),
  carbon_monoxide: life('critical', 0, 'siren', 600, 162, '0023'),
  gas: life('critical', 0, 'siren', 600, 151, '0023'),
  sos: life('critical', 0, 'chime', 60, 101, '0010'),
  water_leak: life('urgent', 0, 'light', 600, 154, '0010'),
  inactivity: life('urgent', 0, 'none', 0, 102, '0010'),
  long_lie: life('critical', 0, 'chime', 120, 102, '0005'),
  bathroom_overstay: life('urgent', 60, 'chime', 60, 102, '0010'),
  not_up: life('urgent', 0, 'none', 0, 102, '0012'),
  not_in_bed: life('warning', 0, 'none', 0, 102, '0012'),
  in_bed_long: life('urgent', 0, 'none', 0, 102, '0012'),
  vital_signs: life('warning', 0, 'none', 0, 100, '0012'),
  left_at_night: life('urgent', 0, 'light', 120, 102, '0014'),
  not_back_home: life('urgent', 0, 'none', 0, 102, '0014'),
  welfare_check: life('warning', 0, 'none', 0, 102, '0010'),
  room_hot: life('urgent', 0, 'none', 0, 158, '0010'),
  room_cold: life('urgent', 0, 'none', 0, 159, '0010'),
  no_water_use: life('urgent', 0, 'none', 0, 102, '0010'),
  water_flows_on: life('urgent', 0, 'light', 120, 154, '0010'),
  bed_empty: life('urgent', 0, 'none', 0, 102, '0012'),
  door_open: life('urgent', 0, 'none', 0, 102, '0014'),
  device_silent: life('fault', 0, 'none', 0, 381, '0010'),
  battery_low: life('fault', 0, 'none', 0, 384, '0010'),
  mains_lost: life('fault', 0, 'none', 0, 301, '0010'),
  tamper: life('fault', 0, 'none', 0, 383, '0010'),
  device_trouble: life('fault', 0, 'none', 0, 380, '0010'),
  sensor_distrusted: life('fault', 0, 'none', 0, 380, '0010'),
  verify: life('fault', 0, 'none', 0, 380, '0010'),
  source_failed: life('fault', 0, 'none', 0, 354, '0010'),
  storage_failed: life('fault', 0, 'none', 0, 300, '0010'),
  configuration_refused: life('fault', 0, 'none', 0, 300, '0010'),
  clock_untrusted: life('fault', 0, 'none', 0, 300, '0010'),
  certificate_ends_soon: life('fault', 0, 'none', 0, 300, '0010'),
  cannot_judge: life('fault', 0, 'none', 0, 300, '0010'),
} as const satisfies Record<string, AlarmKindFacts>;

export type AlarmKind = keyof typeof alarmTable;

export const isAlarmKind = (kind: string): kind is AlarmKind => Object.hasOwn(alarmTable, kind);

function life(
  severity: Severity,
  preAlarmSeconds: number,
  signal: SignalPattern,
  longestSignalSeconds: number,
  contactId: number,
  deviceType: string,
): AlarmKindFacts {
  return {
    severity,
    preAlarmSeconds,
    signal,
    longestSignalSeconds,
    contactId,
    scaip: { deviceType, status: manualAlarm },
  };
}
