import type { Command } from '../../contracts/command.ts';

export type HubCommand = Command['command'];

/**
 * Tells a home what its alarms have come to. Worth something for a minute only, so it is neither kept nor sent again:
 * it never delays and never fails what is done for the incident itself.
 */
export interface HubCommands {
  send(hub: string, command: HubCommand): void;
}
