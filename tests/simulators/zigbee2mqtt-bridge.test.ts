import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hours, minutes, seconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { aqaraMccgq11lm, heimanHs1saE, tuyaTs0215aSos } from '../../simulators/devices/zigbee-models.ts';
import { DoorContact, reportBattery, SmokeDetector, SosButton } from '../../simulators/devices/zigbee-sensors.ts';
import { Zigbee2MqttBridge, type Zigbee2MqttOptions } from '../../simulators/devices/zigbee2mqtt-bridge.ts';
import { listen, startBroker } from './local-broker.ts';

const smokeIeee = '0x00158d0001a00001';
const doorIeee = '0x00158d0001a00002';
const sosIeee = '0xa4c1380000000003';

describe('the simulated Zigbee2MQTT bridge', () => {
  const ends: (() => unknown)[] = [];
  let broker: Awaited<ReturnType<typeof startBroker>>;
  let clock: ManualClock;

  beforeEach(async () => {
    broker = await startBroker();
    clock = new ManualClock({ wall: '2026-03-01T02:00:00.000Z' });
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
    await broker.stop();
  });

  async function start(options: Partial<Zigbee2MqttOptions> = {}) {
    const bridge = new Zigbee2MqttBridge({
      url: broker.url,
      username: 'home',
      password: 'secret',
      clock,
      devices: [
        { ieeeAddress: smokeIeee, friendlyName: '厨房烟感', model: heimanHs1saE },
        { ieeeAddress: doorIeee, friendlyName: 'hall/front door', model: aqaraMccgq11lm },
        { ieeeAddress: sosIeee, friendlyName: 'sos', model: tuyaTs0215aSos },
      ],
      lastSeen: false,
      ...options,
    });
    await bridge.start();
    ends.push(() => bridge.stop());
    return bridge;
  }

  async function listening() {
    const ear = await listen(broker.url);
    ends.push(() => ear.client.endAsync());
    return ear;
  }

  it('leaves its state, device list and availability as retained messages', async () => {
    await start();
    const { until, heard } = await listening();
    await until(({ topic }) => topic === 'zigbee2mqtt/sos/availability');
    await until(({ topic }) => topic === 'zigbee2mqtt/bridge/health');
    expect(heard.every(({ retain }) => retain)).toBe(true);
    expect((await until(({ topic }) => topic === 'zigbee2mqtt/bridge/state')).payload).toBe('{"state":"online"}');
    const info = JSON.parse((await until(({ topic }) => topic === 'zigbee2mqtt/bridge/info')).payload) as object;
    expect(info).toMatchObject({ version: '2.12.1', permit_join: false });

    const list = JSON.parse((await until(({ topic }) => topic === 'zigbee2mqtt/bridge/devices')).payload) as {
      friendly_name: string;
      definition?: { model: string; vendor: string; exposes: { property: string }[] };
    }[];
    expect(list.map(({ friendly_name }) => friendly_name)).toEqual([
      'Coordinator',
      '厨房烟感',
      'hall/front door',
      'sos',
    ]);
    expect(list[2]).toMatchObject({
      ieee_address: doorIeee,
      type: 'EndDevice',
      power_source: 'Battery',
      interview_state: 'SUCCESSFUL',
    });
    expect(list.slice(1).map(({ definition }) => [definition?.vendor, definition?.model])).toEqual([
      ['Heiman', 'HS1SA-E'],
      ['Aqara', 'MCCGQ11LM'],
      ['Tuya', 'TS0215A_sos'],
    ]);
    // As its converter has it: contact true means closed.
    expect(list[2]?.definition?.exposes.find(({ property }) => property === 'contact')).toMatchObject({
      type: 'binary',
      property: 'contact',
      access: 1,
      value_on: false,
      value_off: true,
    });
    expect(list[1]?.definition?.exposes.map(({ property }) => property)).toEqual(
      expect.arrayContaining(['smoke', 'battery_low', 'battery', 'test']),
    );
    expect(list[3]?.definition?.exposes.find(({ property }) => property === 'action')).toMatchObject({
      type: 'enum',
      values: ['emergency'],
    });
  });

  it('publishes what devices report as the examples have it: qos 1, not retained', async () => {
    const bridge = await start();
    const ear = await listening();
    new DoorContact({ bridge, ieeeAddress: doorIeee }).open();
    const smoke = new SmokeDetector({ bridge, ieeeAddress: smokeIeee, clock });
    smoke.smokeStarts();
    new SosButton({ bridge, ieeeAddress: sosIeee }).press();
    await ear.until(({ topic }) => topic === 'zigbee2mqtt/sos');
    const states = ear.heard.filter(({ topic }) => !/bridge|availability/.test(topic));
    expect(states).toEqual([
      {
        topic: 'zigbee2mqtt/hall/front door',
        payload:
          '{"battery":100,"contact":false,"device_temperature":28,"linkquality":160,"power_outage_count":8,"voltage":3015}',
        retain: false,
        qos: 1,
      },
      {
        topic: 'zigbee2mqtt/厨房烟感',
        payload: '{"smoke":true,"battery_low":false,"tamper":false,"test":false,"battery":76.5,"linkquality":89}',
        retain: false,
        qos: 1,
      },
      {
        topic: 'zigbee2mqtt/sos',
        payload: '{"action":"emergency","battery":100,"voltage":3000,"linkquality":98}',
        retain: false,
        qos: 1,
      },
    ]);
    smoke.stop();
  });

  it('says when a device was heard, and an action only once', async () => {
    const bridge = await start({ lastSeen: true });
    const ear = await listening();
    new SosButton({ bridge, ieeeAddress: sosIeee }).press();
    reportBattery(bridge, sosIeee, 90);
    await ear.until(({ payload }) => payload.includes('"battery":90'));
    expect(ear.on('zigbee2mqtt/sos').map(({ payload }) => payload)).toEqual([
      '{"action":"emergency","battery":100,"voltage":3000,"linkquality":98,"last_seen":"2026-03-01T02:00:00.000Z"}',
      '{"battery":90,"voltage":2950,"linkquality":98,"last_seen":"2026-03-01T02:00:00.000Z"}',
    ]);
  });

  it('repeats smoke every 3 s until it ends', async () => {
    const bridge = await start();
    const ear = await listening();
    const smoke = new SmokeDetector({ bridge, ieeeAddress: smokeIeee, clock });
    smoke.smokeStarts();
    clock.advance(seconds(9));
    smoke.smokeEnds();
    clock.advance(seconds(9));
    await ear.until(({ payload }) => payload.includes('"smoke":false'));
    expect(
      ear.on('zigbee2mqtt/厨房烟感').map(({ payload }) => (JSON.parse(payload) as { smoke: boolean }).smoke),
    ).toEqual([true, true, true, true, false]);
  });

  it('goes quiet for a silenced device, and offline after 25 hours of it', async () => {
    const bridge = await start();
    const ear = await listening();
    const door = new DoorContact({ bridge, ieeeAddress: doorIeee });
    bridge.silence(doorIeee);
    door.open();
    clock.advance(hours(24));
    await bridge.idle();
    expect(ear.on('zigbee2mqtt/hall/front door')).toEqual([]);
    clock.advance(hours(1));
    await ear.until(({ topic, payload }) => topic.endsWith('front door/availability') && payload.includes('offline'));
    bridge.speakAgain(doorIeee);
    const heard = await ear.until(({ topic }) => topic === 'zigbee2mqtt/hall/front door');
    expect(heard.payload).toContain('"contact":false');
    await ear.until(({ payload }) => payload.includes('device_announce'));
    expect(ear.on('zigbee2mqtt/hall/front door/availability').at(-1)?.payload).toBe('{"state":"online"}');
  });

  it('publishes its health every ten minutes', async () => {
    const bridge = await start();
    const ear = await listening();
    clock.advance(minutes(30));
    await bridge.idle();
    await ear.until(
      ({ topic, payload }) => topic === 'zigbee2mqtt/bridge/health' && payload.includes('"uptime_sec":1800'),
    );
    expect(ear.on('zigbee2mqtt/bridge/health').filter(({ retain }) => !retain)).toHaveLength(3);
  });

  it('can leave a stale smoke alarm retained, replay its cache, and rename with an empty retained message', async () => {
    const bridge = await start();
    bridge.publishRetained(smokeIeee, { smoke: true });
    await bridge.idle();
    const ear = await listening();
    const stale = await ear.until(({ topic }) => topic === 'zigbee2mqtt/厨房烟感');
    expect(stale).toMatchObject({ retain: true, payload: expect.stringContaining('"smoke":true') as string });

    bridge.replayCache();
    await bridge.idle();
    await ear.until(({ topic }) => topic === 'zigbee2mqtt/sos');
    expect(ear.on('zigbee2mqtt/sos').map(({ retain }) => retain)).toEqual([false]);

    bridge.rename(smokeIeee, 'kitchen');
    await ear.until(({ topic, payload }) => topic === 'zigbee2mqtt/厨房烟感' && payload === '');
    const list = await ear.until(
      ({ topic, payload }) => topic === 'zigbee2mqtt/bridge/devices' && payload.includes('"kitchen"'),
    );
    expect(list.payload).not.toContain('厨房烟感');
  });

  it('says of a replayed or retained state when it was really heard', async () => {
    const bridge = await start({ lastSeen: true });
    bridge.publishRetained(smokeIeee, { smoke: true });
    new SosButton({ bridge, ieeeAddress: sosIeee }).press();
    await bridge.idle();
    const ear = await listening();
    clock.advance(hours(2));
    bridge.replayCache();
    const stale = await ear.until(({ topic, retain }) => topic === 'zigbee2mqtt/厨房烟感' && retain);
    expect(stale.payload).toContain('"last_seen":"2026-02-28T02:00:00.000Z"');
    const replayed = await ear.until(({ topic }) => topic === 'zigbee2mqtt/sos');
    expect(replayed.payload).toContain('"last_seen":"2026-03-01T02:00:00.000Z"');
    expect(replayed.payload).not.toContain('action');
  });

  it('lists an unfinished interview without a definition, and is silent about that device', async () => {
    const bridge = await start({
      devices: [{ ieeeAddress: sosIeee, friendlyName: 'new', model: tuyaTs0215aSos, interviewState: 'IN_PROGRESS' }],
    });
    const ear = await listening();
    const { payload } = await ear.until(({ topic }) => topic === 'zigbee2mqtt/bridge/devices');
    const listed = (JSON.parse(payload) as object[])[1];
    expect(listed).toMatchObject({ interview_state: 'IN_PROGRESS', supported: false });
    expect(listed).not.toHaveProperty('definition');
    new SosButton({ bridge, ieeeAddress: sosIeee }).press();
    await bridge.idle();
    expect(ear.on('zigbee2mqtt/new')).toEqual([]);
  });

  it('answers requests, and refuses the old permit_join', async () => {
    await start();
    const ear = await listening();
    const ask = async (name: string, body: string): Promise<unknown> => {
      ear.heard.length = 0;
      await ear.client.publishAsync(`zigbee2mqtt/bridge/request/${name}`, body, { qos: 1 });
      const { payload } = await ear.until(({ topic }) => topic === `zigbee2mqtt/bridge/response/${name}`);
      return JSON.parse(payload);
    };
    expect(await ask('permit_join', '{"time":254,"transaction":"a"}')).toEqual({
      data: { time: 254 },
      status: 'ok',
      transaction: 'a',
    });
    expect(await ask('permit_join', '{"value":true}')).toMatchObject({ status: 'error', error: 'Invalid payload' });
    expect(await ask('permit_join', 'not json')).toMatchObject({ status: 'error' });
    expect(await ask('health_check', '')).toEqual({ data: { healthy: true }, status: 'ok' });
    expect(await ask('device/rename', '{"from":"sos","to":"bed/sos"}')).toMatchObject({ status: 'ok' });
    expect(await ask('device/rename', '{"from":"gone","to":"x"}')).toMatchObject({ status: 'error' });
    expect(await ask('group/add', '{}')).toMatchObject({ status: 'error' });
  });

  it('leaves its last will when it dies, and drops what it would say while the broker is away', async () => {
    const bridge = await start();
    const ear = await listening();
    await bridge.crash();
    await ear.until(({ topic, payload }) => topic === 'zigbee2mqtt/bridge/state' && payload.includes('offline'));
    new SosButton({ bridge, ieeeAddress: sosIeee }).press();
    expect(bridge.dropped).toBe(1);
    expect(bridge.connected).toBe(false);
  });

  it('stops also when the broker goes away at the same time', async () => {
    const bridge = await start();
    const { port } = broker;
    const brokerStopped = broker.stop();
    new SosButton({ bridge, ieeeAddress: sosIeee }).press();
    await bridge.stop();
    await brokerStopped;
    expect(bridge.connected).toBe(false);
    broker = await startBroker(port);
  });

  it('says only bridge/state after the broker came back', async () => {
    const bridge = await start();
    const { port } = broker;
    await broker.stop();
    broker = await startBroker(port);
    const ear = await listening();
    await ear.until(({ topic }) => topic === 'zigbee2mqtt/bridge/state');
    await bridge.idle();
    const [subscribed] = await ear.client.subscribeAsync('zigbee2mqtt/bridge/devices', { qos: 1 });
    expect(subscribed).toBeDefined();
    expect(ear.on('zigbee2mqtt/bridge/devices')).toEqual([]);
  });
});
