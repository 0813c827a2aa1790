import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { FaultHome } from '../support/fault-home.ts';
import { FaultRelay } from '../support/fault-relay.ts';
import { pause, seededRandom, until } from '../support/fault-wait.ts';

const stepSeconds = [0, 1, 2, 3, 4, 5];
const killsToIncident = 2;
/** A page that was being sent when its relay died is sent again after this; an incident is taken up again sooner. */
const pageLease = seconds(15);
const patience = seconds(60);

export interface RelayKillFigures {
  readonly kills: number;
  readonly incidents: number;
  readonly steps: number;
  /** Steps that fell due while no relay ran. */
  readonly dueWhileDown: number;
  /** Milliseconds from when a step could be paged (its time, or the relay's return) to its page at the provider. */
  readonly lateness: readonly number[];
  /** Pages that the provider got twice: sent again because nobody knew whether they had gone out. */
  readonly twice: number;
  /** What must not be: each a sentence. */
  readonly losses: readonly string[];
}

/** A late page may have to wait for the lease of the dead relay; the rest is ten times what a step takes. */
export const longestLateness = pageLease + seconds(5);

/** Kills the relay while it escalates, and looks at what the people's provider has got. */
export async function tortureRelay(options: {
  kills: number;
  seed: number;
  log: (line: string) => void;
}): Promise<RelayKillFigures> {
  const lifecycle = new Lifecycle();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'anju-relay-kill-'));
    lifecycle.onStop('folder', () => rmSync(folder, { recursive: true, force: true }));
    const relay = await FaultRelay.start(folder);
    lifecycle.onStop('relay', () => relay.stop());
    await relay.setSteps(stepSeconds, 600);
    const home = await FaultHome.start({
      folder: join(folder, 'home'),
      installed: { radars: 0, smokes: 1, buttons: 0, board: false },
    });
    lifecycle.onStop('home', () => home.stop());
    await home.enrolHub(relay);
    await home.runHub();
    await home.online();
    return await new RelayTorture(relay, home, options).run();
  } finally {
    await lifecycle.stop();
  }
}

interface Away {
  readonly from: number;
  readonly to: number;
}

const alarmRow = z.object({ incident_id: z.string() });
const pageRow = z.object({ id: z.string(), round: z.number(), step: z.number(), created_at: z.number() });
const timelineRow = z.object({ at: z.number(), because: z.string() });
const stepPaged = z.object({ evidence: z.object({ round: z.number(), step: z.number() }) });

class RelayTorture {
  readonly #relay: FaultRelay;
  readonly #home: FaultHome;
  readonly #options: { readonly kills: number; readonly log: (line: string) => void };
  readonly #random: () => number;
  readonly #losses: string[] = [];
  readonly #lateness: number[] = [];
  #away: Away[] = [];
  #kills = 0;
  #incidents = 0;
  #steps = 0;
  #dueWhileDown = 0;
  #twice = 0;

  constructor(
    relay: FaultRelay,
    home: FaultHome,
    options: { kills: number; seed: number; log: (line: string) => void },
  ) {
    this.#relay = relay;
    this.#home = home;
    this.#options = options;
    this.#random = seededRandom(options.seed);
  }

  async run(): Promise<RelayKillFigures> {
    const { kills, log } = this.#options;
    while (this.#kills < kills) {
      await this.#incident(Math.min(killsToIncident, kills - this.#kills));
      log(`${this.#kills} of ${kills} relay kills, ${this.#losses.length} losses`);
    }
    return {
      kills: this.#kills,
      incidents: this.#incidents,
      steps: this.#steps,
      dueWhileDown: this.#dueWhileDown,
      lateness: this.#lateness,
      twice: this.#twice,
      losses: this.#losses,
    };
  }

  async #incident(kills: number): Promise<void> {
    this.#away = [];
    // In the first incident the relay dies while the provider has a page and has not said so yet.
    const unanswered = this.#incidents === 0;
    if (unanswered) this.#relay.leaveNextPageUnanswered();
    const pagesBefore = this.#relay.pages.length;
    const dangerAt = Date.now();
    this.#home.smoke(0, true);
    await this.#home.bridge.idle();
    if (unanswered) await until(() => this.#relay.pages.length > pagesBefore, 'the first page goes out', patience);
    // Otherwise the first kill hits the arrival of the alarm or any step; the next comes in what is left of the escalation.
    else await pause(milliseconds(this.#random() * (this.#random() < 0.4 ? 60 : 3_000)));
    for (let kill = 0; kill < kills; kill++) {
      if (kill > 0) await pause(milliseconds(this.#random() * 1_500));
      await this.#killOnce();
    }
    const incident = await this.#incidentSince(dangerAt);
    await this.#everyStepIsPaged(incident);
    if (unanswered) await this.#isSentAgain(this.#relay.pages[pagesBefore]?.page ?? '');
    this.#examine(incident);
    this.#incidents++;
    this.#home.smoke(0, false);
    await until(
      async () => {
        const { alarms, outbox } = await this.#home.status();
        return alarms.every(({ kind }) => kind !== 'smoke') && outbox.pending === 0;
      },
      'the alarm is over and the relay knows',
      patience,
      () => this.#home.tryStatus(),
    );
    await this.#relay.closeAll();
  }

  async #killOnce(): Promise<void> {
    const from = Date.now();
    await this.#relay.process.kill();
    await pause(milliseconds(this.#random() * 1_000));
    await this.#relay.run();
    this.#away.push({ from, to: Date.now() });
    this.#kills++;
  }

  /** The incident of the smoke: exactly one, whatever was killed. */
  async #incidentSince(dangerAt: number): Promise<string> {
    const sql = `SELECT incident_id FROM incident_alarms WHERE hub_id = ? AND json_extract(body, '$.kind') = 'smoke'
      AND received_at >= ?`;
    const found = await until(
      () => {
        const rows = this.#relay.rows(alarmRow, sql, this.#home.id, dangerAt);
        return rows.length > 0 ? rows : undefined;
      },
      'the alarm is an incident',
      patience,
      () => this.#home.tryStatus(),
    );
    if (found.length !== 1) this.#losses.push(`one smoke became ${found.length} alarms at the relay`);
    return found[0]?.incident_id ?? '';
  }

  async #everyStepIsPaged(incident: string): Promise<void> {
    await until(
      () => {
        const got = new Set(this.#relay.pages.map(({ page }) => page));
        return this.#calls(incident).filter(({ id }) => got.has(id)).length >= stepSeconds.length;
      },
      'the provider has got every step',
      patience,
      () => ({ calls: this.#calls(incident), pages: this.#relay.pages.length }),
    );
  }

  /** Twice beats never. */
  async #isSentAgain(page: string): Promise<void> {
    await until(
      () => this.#relay.pages.filter((each) => each.page === page).length > 1,
      'the page that nobody answered for is sent again',
      patience,
    );
  }

  #calls(incident: string): z.output<typeof pageRow>[] {
    return this.#relay.rows(
      pageRow,
      `SELECT id, round, step, created_at FROM pages WHERE incident_id = ? AND purpose = 'call' AND step IS NOT NULL
       ORDER BY created_at, step`,
      incident,
    );
  }

  #examine(incident: string): void {
    const expected = stepSeconds.map((_, index) => `1/${index + 1}`);
    const paged = this.#relay
      .rows(
        timelineRow,
        `SELECT at, because FROM incident_timeline WHERE incident_id = ? AND what = 'step-paged' ORDER BY position`,
        incident,
      )
      .map(({ because }) => stepPaged.parse(JSON.parse(because)).evidence)
      .map(({ round, step }) => `${round}/${step}`);
    if (paged.join() !== expected.join()) this.#losses.push(`steps of ${incident} in its timeline: ${paged.join()}`);

    const calls = this.#calls(incident);
    const [first] = calls;
    if (!first || calls.length !== stepSeconds.length) {
      this.#losses.push(`${incident} has ${calls.length} pages for ${stepSeconds.length} steps`);
      return;
    }
    for (const { id, step } of calls) {
      const got = this.#relay.pages.filter(({ page }) => page === id);
      if (got.length === 0) this.#losses.push(`step ${step + 1} of ${incident} reached nobody`);
      if (got.length > 1) this.#twice += got.length - 1;
      const dueAt = first.created_at + (stepSeconds[step] ?? 0) * 1_000;
      const away = this.#away.find(({ from, to }) => from <= dueAt && dueAt <= to);
      if (away) this.#dueWhileDown++;
      const possibleAt = away?.to ?? dueAt;
      this.#steps++;
      this.#lateness.push(Math.max(0, (got[0]?.at ?? Number.POSITIVE_INFINITY) - possibleAt));
    }
  }
}
