import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { seconds } from '../../foundation/durations.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { cannotMount, FaultDisk } from '../support/fault-disk.ts';
import { FaultHome } from '../support/fault-home.ts';
import { FaultRelay } from '../support/fault-relay.ts';
import { until } from '../support/fault-wait.ts';

/** The hub looks at its own parts once a minute; a sensor's connection may fail for 5 s before it is a fault. */
const faultWithin = seconds(90);
/** Ten times what a page takes on a quiet computer. */
const pageWithin = seconds(10);
const mendsWithin = seconds(90);

interface Trouble {
  readonly name: string;
  /** The kind of the fault, and what its evidence or the hub's own status says. */
  readonly fault: string;
  readonly says: RegExp;
  /** Where the hub keeps its data. Default: an ordinary folder. */
  readonly disk?: 'tmpfs' | 'ext4';
  readonly when: 'at start' | 'later';
  begin(home: FaultHome, disk: FaultDisk | undefined): void | Promise<void>;
  /** Undefined: nothing mends it while the hub runs. */
  readonly end?: (home: FaultHome, disk: FaultDisk | undefined) => void | Promise<void>;
  /** The source that does not hear meanwhile. */
  readonly deaf?: string;
}

const unplugged = {
  fault: 'source_failed',
  says: /radar-0/,
  begin: (home: FaultHome) => home.port('radar-0').close(),
  end: (home: FaultHome) => home.port('radar-0').replug(),
  deaf: 'serial:radar-0',
};
const full = {
  fault: 'storage_failed',
  says: /full|no space/i,
  disk: 'tmpfs' as const,
  begin: (_home: FaultHome, disk?: FaultDisk) => disk?.fill(),
  end: (_home: FaultHome, disk?: FaultDisk) => disk?.makeRoom(),
};

const troubles: readonly Trouble[] = [
  { name: 'a serial port that is missing', when: 'at start', ...unplugged },
  { name: 'a serial port that is unplugged', when: 'later', ...unplugged },
  { name: 'a full disk', when: 'at start', ...full },
  { name: 'a disk that fills up', when: 'later', ...full },
  {
    name: 'a read-only disk',
    when: 'at start',
    fault: 'storage_failed',
    says: /read-?only/i,
    disk: 'tmpfs',
    begin: (_home, disk) => disk?.makeReadOnly(),
    end: (_home, disk) => disk?.makeWritable(),
  },
  {
    name: 'a disk that turns read-only',
    when: 'later',
    fault: 'storage_failed',
    says: /read-?only/i,
    disk: 'ext4',
    begin: (_home, disk) => disk?.fail(),
  },
  {
    name: 'a disk that hangs',
    when: 'later',
    fault: 'storage_failed',
    says: /slow|answer|hang/i,
    disk: 'ext4',
    begin: (_home, disk) => disk?.hang(),
    end: (_home, disk) => disk?.goOn(),
  },
];

const noDisks = cannotMount();
if (noDisks !== undefined) console.log(`the tests of disks are skipped: ${noDisks}`);
const possible = troubles.filter(({ disk }) => disk === undefined || noDisks === undefined);

interface Ready {
  readonly home: FaultHome;
  readonly disk: FaultDisk | undefined;
}

interface Outcome {
  readonly pageAfter: number;
  readonly faultAfter: number;
  readonly mendedAfter: number | undefined;
  readonly running: boolean;
  readonly disk: readonly string[];
}

describe('a hub in trouble hears, says so and keeps trying', () => {
  const lifecycle = new Lifecycle();
  const outcomes = new Map<string, Promise<Outcome>>();
  let relay: FaultRelay;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'anju-disk-faults-'));
    lifecycle.onStop('folder', () => rmSync(folder, { recursive: true, force: true }));
    relay = await FaultRelay.start(folder);
    lifecycle.onStop('relay', () => relay.stop());
    await relay.addPolicy();
    // One start after the other, then all troubles at once: most of the time goes by in waiting for the minute in which
    // a hub looks at itself.
    for (const [index, trouble] of possible.entries()) {
      const ready = await prepare(trouble, join(folder, `home-${index}`));
      const outcome = live(trouble, ready);
      // Awaited by the test of that trouble, which fails with it; until then it is nobody's unhandled rejection.
      outcome.catch(() => undefined);
      outcomes.set(nameOf(trouble), outcome);
    }
  }, 120_000);
  afterAll(async () => {
    await Promise.allSettled(outcomes.values());
    expect(await lifecycle.stop()).toEqual([]);
  }, 200_000);

  /** A home whose hub is online, in trouble already if it is to start so. */
  async function prepare(trouble: Trouble, at: string): Promise<Ready> {
    const home = await FaultHome.start({
      folder: at,
      installed: { radars: 1, smokes: 1, buttons: 0, board: false },
      configuration: { rules: { 'source-failed': { failedSeconds: 5 } }, journal: { flushSeconds: 1 } },
    });
    const disk = trouble.disk && FaultDisk[trouble.disk](home.dataFolder);
    // The disk is let go of when the hub has ended.
    lifecycle.onStop(`disk of ${trouble.name}`, () => disk?.unmount());
    lifecycle.onStop(`home with ${trouble.name}`, () => home.stop());
    // A hub that waits for a hanging disk could not even be killed.
    lifecycle.onStop(`hang of ${trouble.name}`, () => disk?.goOn());
    await home.enrolHub(relay, await relay.addDwelling(nameOf(trouble)));
    if (trouble.when === 'at start') await trouble.begin(home, disk);
    await home.runHub();
    await home.online(seconds(40), trouble.when === 'at start' && trouble.deaf ? [trouble.deaf] : []);
    return { home, disk };
  }

  async function live(trouble: Trouble, { home, disk }: Ready): Promise<Outcome> {
    if (trouble.when === 'later') await trouble.begin(home, disk);
    const began = performance.now();
    home.smoke(0, true);
    await until(
      () => pagesOf(home.id) > 0,
      `smoke is paged in spite of ${trouble.name}`,
      pageWithin,
      () => home.tryStatus(),
    );
    const pageAfter = performance.now() - began;
    await until(
      async () => {
        const faults = faultsOf(home.id, trouble.fault);
        const { outbox, journal } = await home.status();
        // A computer that was slow at the start has raised the same fault before, with that as its evidence.
        const said = [...faults, outbox.problem ?? '', journal.problem ?? ''];
        return faults.length > 0 && said.some((text) => trouble.says.test(text));
      },
      `${trouble.name} is a fault at the relay`,
      faultWithin,
      async () => ({ faults: faultsOf(home.id, trouble.fault), status: await home.tryStatus() }),
    );
    const faultAfter = performance.now() - began;
    const { running } = home.hub;
    if (!trouble.end) return { pageAfter, faultAfter, mendedAfter: undefined, running, disk: [] };

    await trouble.end(home, disk);
    const mended = performance.now();
    // Something to write: otherwise the disk is tried again within a minute.
    home.smoke(0, false);
    await until(
      async () => {
        const { outbox, journal, sources } = await home.status();
        const works = outbox.state === 'ok' && journal.state === 'ok' && outbox.pending === 0;
        return works && sources.every(({ state }) => state === 'hearing');
      },
      `all is well after ${trouble.name}`,
      mendsWithin,
      () => home.tryStatus(),
    );
    const kinds = home.committed().map(({ transition, alarm }) => `${transition} ${alarm?.kind ?? ''}`);
    return { pageAfter, faultAfter, mendedAfter: performance.now() - mended, running, disk: kinds };
  }

  /** How many pages about smoke the people have got from this home. */
  function pagesOf(hub: string): number {
    const row = z.object({ incident_id: z.string() });
    const sql = `SELECT DISTINCT incident_id FROM incident_alarms WHERE hub_id = ? AND json_extract(body, '$.kind') = 'smoke'`;
    const incidents = relay.rows(row, sql, hub).map(({ incident_id }) => incident_id);
    return relay.pages.filter(({ incident, kind }) => incidents.includes(incident) && kind === 'smoke').length;
  }

  /** The evidence of this home's faults, as the relay has them. */
  function faultsOf(hub: string, kind: string): string[] {
    const row = z.object({ because: z.string() });
    const sql = `SELECT json_extract(body, '$.because') AS because FROM incident_alarms
      WHERE hub_id = ? AND json_extract(body, '$.kind') = ?`;
    return relay.rows(row, sql, hub, kind).map(({ because }) => because);
  }

  it.for(troubles.map((trouble) => [nameOf(trouble), trouble] as const))('%s', async ([title, { end }], { skip }) => {
    const lived = outcomes.get(title) ?? skip(noDisks);
    const { pageAfter, faultAfter, mendedAfter, running, disk } = await lived;
    const mended = mendedAfter === undefined ? 'not in place' : `${mendedAfter.toFixed(0)} ms`;
    console.log(`${title}: page ${pageAfter.toFixed(0)} ms, fault ${faultAfter.toFixed(0)} ms, mended ${mended}`);
    expect(running).toBe(true);
    if (end) expect(disk).toContain('raised smoke');
  });
});

const nameOf = ({ name, when }: Trouble): string => `${name}, ${when}`;
