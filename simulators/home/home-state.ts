/** What the control page shows, as one plain value. */
export interface HomeState {
  readonly person: { readonly lying: boolean; readonly inBed: boolean };
  readonly kitchen: { readonly smoke: boolean };
  readonly hall: { readonly doorOpen: boolean };
  /** Which sensors say nothing. */
  readonly silent: Readonly<Record<SensorName, boolean>>;
  readonly internet: 'open' | 'cut' | 'none';
  readonly hub: HubState;
  /** Whether Zigbee2MQTT reaches the local broker. */
  readonly bridgeConnected: boolean;
  readonly signals: Readonly<Record<SignalName, boolean>>;
  /** Who can be called, and how each was last. */
  readonly phones: readonly PhoneState[];
  /** What happened, newest first. */
  readonly events: readonly HomeEvent[];
}

export type SensorName = 'radar' | 'board' | 'smoke' | 'door' | 'sos';
export const sensorNames: readonly SensorName[] = ['radar', 'board', 'smoke', 'door', 'sos'];

export type SignalName = 'siren' | 'chime' | 'light';
export const signalNames: readonly SignalName[] = ['siren', 'chime', 'light'];

/** unknown: nobody who could tell answers. */
export type HubState = 'running' | 'stopped' | 'unknown';

export interface HomeEvent {
  /** Counts up from 1 within one run. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The name of an action, or `siren-on`, `hub-stopped` and the like; the page has a text for each. */
  readonly what: string;
  /** Whose phone it was; then `what` is `phone-` and the purpose of the page. */
  readonly phone?: PhoneName;
}

export interface PhoneName {
  readonly zh: string;
  readonly en: string;
}

export interface PhoneState {
  readonly name: PhoneName;
  /** call, reminder: asked to go; accepted, closed, update: told. `kind` of the incident as the relay names it. */
  readonly last: { readonly at: number; readonly what: string; readonly kind: string } | null;
}
