import { expect, test } from 'vitest';
import { loadIdentity } from '../../edge/identity/identity.ts';
import { TestHub } from '../support/relay-ingest.ts';
import { World } from '../support/world.ts';

test('an alarm whose body this relay cannot read is paged as an unrecognised alarm, and receipted', async () => {
  const world = await World.start({ parts: [] });
  await world.flat.hubStops();
  const { hub, host, port, certificatePem, keyPem, authoritiesPem } = loadIdentity(world.flat.dataFolder);
  const newer = await TestHub.connect(
    { protocol: 'mqtts', host, port, cert: certificatePem, key: keyPem, ca: authoritiesPem, clientId: hub },
    hub,
  );
  const alarm = { kind: 'drowning', severity: 'critical', place: '浴室' };
  newer.send(newer.alarm(0, { transition: 'drifting', currentMetresPerSecond: 2 }, { alarm }));
  expect(await newer.receipted(1)).toMatchObject([{ id: { sequence: 0 }, outcome: 'stored' }]);
  await world.settle();
  world.expectPages('0 s family: call 未识别的报警');
  expect(await world.incident()).toMatchObject({ kind: 'drowning', recognised: false, place: '浴室', state: 'open' });
});
