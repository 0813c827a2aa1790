import type { Clock } from '../../foundation/clock.ts';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import type { HubConfiguration } from '../configuration/hub-configuration.ts';
import { loadHubConfiguration } from '../configuration/load.ts';
import { askRunningHub } from '../portal/ask-running-hub.ts';
import { askRenewal } from './ask-renewal.ts';
import { describeEnd, describeIdentity } from './describe-identity.ts';
import { loadIdentity, saveIdentity } from './identity.ts';
import { forgetNextKey, nextKeyPem } from './renewal-key.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `anju-hub enrol` */
export async function enrolHub(
  options: { config: string; claim: string; replace: boolean },
  clock: Clock,
): Promise<void> {
  const { dataFolder } = settingsOf(options.config);
  // Loaded here alone: a running hub needs neither the library nor its memory.
  const { enrol } = await import('./enrol.ts');
  const { clockTrusted } = clock.now();
  const identity = await enrol({ dataFolder, claimCode: options.claim, replace: options.replace, clockTrusted });
  say(`enrolled as ${identity.hub} at ${identity.mqttUrl}`);
  // The relay lets the earlier one in no more, and a hub that runs reads who it is at its start alone.
  if (options.replace)
    say('a hub that runs still uses the earlier identity: restart it now (systemctl restart anju-hub)');
}

/**
 * `anju-hub renew`. A hub that runs is asked to do it itself: two programs that renew one identity would look like two
 * hubs, and the running one would go on with the older certificate.
 */
export async function renewHub({ config }: { config: string }, clock: Clock): Promise<void> {
  const { dataFolder, portal } = settingsOf(config);
  const identity = loadIdentity(dataFolder);
  if (await askRunningHub(portal.port, identity.hub)) {
    say(
      `${identity.hub} runs and has renewed its certificate, until ${describeEnd(loadIdentity(dataFolder), clock.now().wall)}`,
    );
    return;
  }
  const newKeyPem = await nextKeyPem(dataFolder, identity.keyPem);
  const renewed = await askRenewal({ identity, newKeyPem, clockTrusted: clock.now().clockTrusted });
  await saveIdentity(dataFolder, renewed);
  await forgetNextKey(dataFolder);
  say(`${renewed.hub}: certificate renewed, until ${describeEnd(renewed, clock.now().wall)}`);
}

/** `anju-hub identity` */
export function showIdentity({ config }: { config: string }, clock: Clock): void {
  for (const line of describeIdentity(loadIdentity(settingsOf(config).dataFolder), clock.now().wall)) say(line);
}

/** What `anju-hub check` says of the identity: a configuration can be checked before the hub is enrolled. */
export function identityLine({ dataFolder }: HubConfiguration, clock: Clock): string {
  try {
    const identity = loadIdentity(dataFolder);
    return `enrolled as ${identity.hub}; certificate until ${describeEnd(identity, clock.now().wall)}`;
  } catch (error) {
    return messageOf(error);
  }
}

function settingsOf(config: string): HubConfiguration {
  const parsed = loadHubConfiguration(config);
  if (parsed.ok) return parsed.configuration;
  throw new AnjuError('config/invalid', parsed.problems.map((line) => `${config}: ${line}`).join('\n'));
}
