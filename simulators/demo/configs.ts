import { stringify } from 'yaml';
import { demoPhones } from './phones.ts';
import { linkHost, relayHost, type DemoPorts } from './ports.ts';

/** Where things are, from the folder of the demo; configurations and data lie side by side in it. */
export const demoFiles = {
  relayConfig: 'relay.yaml',
  brokerConfig: 'broker.yaml',
  homeConfig: 'home.yaml',
  hubConfig: 'hub.yaml',
  brokerUsers: 'broker/users.json',
  radarPort: 'dev/ttyFall',
  boardPort: 'dev/ttyBoard',
  launcherToken: 'launcher-token',
  accounts: 'accounts.json',
} as const;

const pins = { bedMat: 2, allRightButton: 3, siren: 8, chime: 9, light: 10 };
const ieee = { smoke: '0x00158d0001a2b301', door: '0x00158d0001a2b302', sos: '0xa4c1380001a2b303' };

const file = (comment: string, content: object): string =>
  `# ${comment} Made by npm start, which leaves it as it is from then on.\n${stringify(content)}`;

export const relayConfig = (ports: DemoPorts): string =>
  file('The relay. No role needs a second factor here; a real relay leaves signIn out.', {
    dataFolder: 'relay',
    // First the address of the home's internet link, which the hub is to use.
    publicHosts: [linkHost, relayHost, 'localhost'],
    mqtt: { host: relayHost, port: ports.mqtt },
    enrolment: { host: linkHost, port: ports.enrolment },
    console: { host: relayHost, port: ports.console },
    signIn: { secondFactorFor: [] },
    // The simulated phones; real ones have public addresses.
    paging: { allowedAddresses: [relayHost] },
  });

export const brokerConfig = (ports: DemoPorts): string =>
  file('The local broker between Zigbee2MQTT and the hub.', {
    port: ports.broker,
    dataFolder: 'broker',
    usersFile: demoFiles.brokerUsers,
  });

export const homeConfig = (ports: DemoPorts): string =>
  file('The simulated home.', {
    serial: { radar: demoFiles.radarPort, board: demoFiles.boardPort },
    pins,
    broker: { url: `mqtt://${relayHost}:${ports.broker}`, passwordFile: demoFiles.brokerUsers },
    zigbee: {
      smoke: { ieee: ieee.smoke, name: '厨房烟感' },
      door: { ieee: ieee.door, name: 'hall/front door' },
      sos: { ieee: ieee.sos, name: 'SOS button' },
    },
    internet: { listenHost: linkHost, listenPort: ports.mqtt, targetHost: relayHost, targetPort: ports.mqtt },
    webhook: { port: ports.phones, phones: demoPhones },
    page: { port: ports.page },
    launcher: { url: `http://${relayHost}:${ports.launcher}/hub`, tokenFile: demoFiles.launcherToken },
  });

/** Serial paths must be absolute: the hub takes them as they are. */
export const hubConfig = (ports: DemoPorts, absolute: (path: string) => string): string =>
  file('The hub.', {
    dataFolder: 'hub',
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    devices: [
      {
        transport: 'serial',
        device: 'bedroom-radar',
        profile: 'seeed-mr60fda2',
        place: '卧室',
        path: absolute(demoFiles.radarPort),
      },
      { transport: 'gpio', device: 'bed-mat', profile: 'bed-mat', place: '卧室', pin: pins.bedMat },
      {
        transport: 'gpio',
        device: 'all-right-button',
        profile: 'all-right-button',
        place: '卧室',
        pin: pins.allRightButton,
      },
      { transport: 'zigbee', device: 'kitchen-smoke', place: '厨房', ieee: ieee.smoke },
      { transport: 'zigbee', device: 'front-door', place: '门厅', ieee: ieee.door },
      { transport: 'zigbee', device: 'sos-button', place: '卧室', ieee: ieee.sos },
    ],
    board: { path: absolute(demoFiles.boardPort) },
    signals: { siren: { pin: pins.siren }, chime: { pin: pins.chime }, light: { pin: pins.light } },
    zigbee: { host: relayHost, port: ports.broker, passwordFile: demoFiles.brokerUsers },
    portal: { port: ports.portal },
  });
