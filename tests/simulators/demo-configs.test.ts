import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../cloud-relay/configuration/configuration-file.ts';
import { parseHubConfiguration } from '../../edge/configuration/load.ts';
import { brokerSettings } from '../../edge/local-broker/settings.ts';
import { brokerConfig, homeConfig, hubConfig, relayConfig } from '../../simulators/demo/configs.ts';
import { listeners, portsFrom } from '../../simulators/demo/ports.ts';
import { homeSettings } from '../../simulators/home/settings.ts';

const ports = portsFrom(9000);

describe('the configurations of the demo', () => {
  it('are right for the programs that read them', () => {
    expect(parseHubConfiguration(hubConfig(ports, (path) => `/demo/${path}`))).toMatchObject({ ok: true });
    expect(parseConfiguration(relayConfig(ports), '/demo/relay.yaml')).toMatchObject({ dataFolder: '/demo/relay' });
    expect(brokerSettings.safeParse(parse(brokerConfig(ports)))).toMatchObject({ success: true });
    expect(homeSettings.safeParse(parse(homeConfig(ports)))).toMatchObject({ success: true });
  });

  it('agree with one another', () => {
    const hub = parseHubConfiguration(hubConfig(ports, (path) => `/demo/${path}`));
    if (!hub.ok) throw new Error(hub.problems.join('; '));
    const { devices, signals, zigbee } = hub.configuration;
    const home = homeSettings.parse(parse(homeConfig(ports)));
    const zigbeeAddresses = devices.flatMap((device) => (device.transport === 'zigbee' ? [device.ieee] : []));
    expect(zigbeeAddresses).toEqual(Object.values(home.zigbee).map(({ ieee }) => ieee));
    const pins = devices.flatMap((device) => (device.transport === 'gpio' ? [device.pin] : []));
    expect(pins).toEqual([home.pins.bedMat, home.pins.allRightButton]);
    expect([signals.siren?.pin, signals.chime?.pin, signals.light?.pin]).toEqual([
      home.pins.siren,
      home.pins.chime,
      home.pins.light,
    ]);
    expect(home.broker.url).toBe(`mqtt://127.0.0.1:${zigbee.port}`);
    const relay = parseConfiguration(relayConfig(ports), '/demo/relay.yaml');
    expect(relay.publicHosts[0]).toBe(home.internet?.listenHost);
    expect(relay.mqtt.port).toBe(home.internet?.listenPort);
    expect(relay.paging.allowedAddresses).toEqual(['127.0.0.1']);
    expect(home.webhook?.phones.map(({ path }) => path)).toEqual([
      '/family',
      '/grid-worker',
      '/operator',
      '/installer',
    ]);
  });

  it('use every port once', () => {
    const all = listeners(ports).map(({ host, port }) => `${host}:${port}`);
    expect(all).toHaveLength(9);
    expect(new Set(all).size).toBe(9);
  });
});
