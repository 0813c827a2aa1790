import type { WallTime } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';
import type { Json, State, ZigbeeModel } from './zigbee-models.ts';

/** A device as it is paired in one home. */
export interface PairedDevice {
  readonly ieeeAddress: string;
  readonly friendlyName: string;
  readonly model: ZigbeeModel;
  readonly interviewState: 'PENDING' | 'IN_PROGRESS' | 'SUCCESSFUL' | 'FAILED';
  readonly networkAddress: number;
  /** False: Zigbee2MQTT has no definition for it. Default: it has. */
  readonly supported?: boolean;
}

const coordinator = {
  ieee_address: '0x00124b0024c1a2b3',
  type: 'ZStack3x0',
  meta: { maintrel: 1, majorrel: 2, minorrel: 7, product: 1, revision: 20240710, transportrev: 2 },
};

/** The retained `bridge/info`, without the configuration's schema, which is longer than all the rest together. */
export const bridgeInfo = (
  baseTopic: string,
  joining: { readonly permitted: boolean; readonly end?: WallTime | undefined },
  config: { readonly [key: string]: Json } = {},
): Json => ({
  version: '2.12.1',
  commit: '6835cbf5',
  coordinator,
  network: { pan_id: 6754, extended_pan_id: '0xdddddddddddddddd', channel: 11 },
  permit_join: joining.permitted,
  ...(joining.end === undefined ? {} : { permit_join_end: joining.end }),
  restart_required: false,
  config: {
    mqtt: { base_topic: baseTopic },
    advanced: { last_seen: 'ISO_8601', cache_state: false, cache_state_send_on_startup: false },
    availability: { enabled: true, active: { timeout: 10 }, passive: { timeout: 1500 } },
    ...config,
  },
});

/** The retained `bridge/devices`: the coordinator, then every paired device. */
export const bridgeDevices = (devices: readonly PairedDevice[]): Json => [
  {
    ieee_address: coordinator.ieee_address,
    type: 'Coordinator',
    network_address: 0,
    supported: true,
    friendly_name: 'Coordinator',
    disabled: false,
    interview_state: 'SUCCESSFUL',
    interviewing: false,
    interview_completed: true,
    endpoints: { '1': { bindings: [], configured_reportings: [], clusters: { input: [], output: [] }, scenes: [] } },
  },
  ...devices.map(bridgeDevice),
];

function bridgeDevice({
  ieeeAddress,
  friendlyName,
  model,
  interviewState,
  networkAddress,
  supported,
}: PairedDevice): Json {
  const interviewed = interviewState === 'SUCCESSFUL';
  const known = interviewed && supported !== false;
  const { type, ...identity } = model.device;
  return {
    ieee_address: ieeeAddress,
    type,
    network_address: networkAddress,
    supported: known,
    friendly_name: friendlyName,
    disabled: false,
    ...(known ? { definition: asJson(model.definition) } : {}),
    ...identity,
    interview_state: interviewState,
    interviewing: interviewState === 'IN_PROGRESS',
    interview_completed: interviewed,
    endpoints: { '1': { bindings: [], configured_reportings: [], clusters: { input: [], output: [] }, scenes: [] } },
  };
}

/** What `bridge/event` says of a device on its way in or out. */
export function bridgeEvent(
  { ieeeAddress, friendlyName, model, supported }: PairedDevice,
  what: 'device_joined' | 'device_announce' | 'device_leave' | 'started' | 'successful' | 'failed',
): Json {
  const who = { friendly_name: friendlyName, ieee_address: ieeeAddress };
  if (what.startsWith('device_')) return { type: what, data: who };
  const known = supported !== false;
  const result = what === 'successful' ? { supported: known, definition: known ? asJson(model.definition) : null } : {};
  return { type: 'device_interview', data: { ...who, status: what, ...result } };
}

/** Definitions hold nothing but JSON, which their types do not say. */
function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** The retained `bridge/health`, every ten minutes. */
export function bridgeHealth(facts: {
  now: WallTime;
  uptime: Duration;
  published: number;
  received: number;
  messages: ReadonlyMap<string, number>;
}): Json {
  const seconds = facts.uptime / 1000;
  return {
    response_time: facts.now,
    os: { load_average: [0.1, 0.1, 0.1], memory_used_mb: 420, memory_percent: 42 },
    process: { uptime_sec: Math.round(seconds), memory_used_mb: 110, memory_percent: 11 },
    mqtt: { connected: true, queued: 0, published: facts.published, received: facts.received },
    devices: Object.fromEntries(
      [...facts.messages].map(([ieee, messages]) => [
        ieee,
        {
          messages,
          messages_per_sec: seconds > 0 ? Math.round((messages / seconds) * 10_000) / 10_000 : 0,
          leave_count: 0,
          network_address_changes: 0,
        },
      ]),
    ),
  };
}

/** A device's state with when it was heard, as `last_seen: ISO_8601` appends it. */
export const withLastSeen = (state: State, at: WallTime): State => ({
  ...state,
  last_seen: new Date(at).toISOString(),
});
