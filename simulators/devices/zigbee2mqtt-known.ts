import type { WallTime } from '../../foundation/clock.ts';
import type { State, ZigbeeModel } from './zigbee-models.ts';
import type { PairedDevice } from './zigbee2mqtt-messages.ts';

/** A paired device with what the bridge remembers of it. */
export interface Known extends PairedDevice {
  friendlyName: string;
  state: State;
  heardAt: WallTime;
  silent: boolean;
  online: boolean;
  messages: number;
  cancelOffline: (() => void) | undefined;
}

interface NewDevice {
  readonly ieeeAddress: string;
  readonly friendlyName: string;
  readonly model: ZigbeeModel;
  readonly interviewState?: PairedDevice['interviewState'];
  readonly supported?: boolean;
}

export const newlyKnown = (device: NewDevice, networkAddress: number, now: WallTime): Known => ({
  ...device,
  interviewState: device.interviewState ?? 'SUCCESSFUL',
  networkAddress,
  state: device.model.restState,
  heardAt: now,
  silent: false,
  online: true,
  messages: 0,
  cancelOffline: undefined,
});
