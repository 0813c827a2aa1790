import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { censoredMinutes, Delays, figuresOf } from './delays.ts';
import { compared, isDominated, type Comparison, type Point } from './dominance.ts';
import type { Evaluation } from './evaluate.ts';
import { shownBaselines } from './shown-baselines.ts';
import type { ReportWords } from './language/report-words.ts';
import { list, table } from './markdown.ts';
import { pictureNames, picturesOf, type PictureName } from './pictures.ts';
import { dateText, timeText } from './recorded-time.ts';
import { silenceQuantile } from './survey.ts';

/** Writes report.md and its pictures. Throws `input/invalid` when the folder cannot be written. */
export function writeReport(folder: string, evaluation: Evaluation, words: ReportWords): string {
  const file = join(folder, 'report.md');
  try {
    mkdirSync(folder, { recursive: true });
    const pictures = picturesOf(evaluation, words);
    for (const name of pictureNames) writeFileSync(join(folder, fileOf(name)), pictures[name]);
    writeFileSync(file, reportOf(evaluation, words));
  } catch (error) {
    throw new AnjuError(
      'input/invalid',
      `--out: ${folder} cannot be written: ${messageOf(error)}. Give a folder that can be made and written`,
      { cause: error },
    );
  }
  return file;
}

/** The report as Markdown. */
export function reportOf(evaluation: Evaluation, words: ReportWords): string {
  const sections = [
    `# ${words.title}`,
    ...recording(evaluation, words),
    ...days(evaluation, words),
    ...defaults(evaluation, words),
    ...falseAlarms(evaluation, words),
    ...curve(evaluation, words),
    ...baselines(evaluation, words),
    ...silences(evaluation, words),
    `## ${words.speed}`,
    words.speedSay({
      replay: evaluation.replaySeconds.toFixed(2),
      processor: evaluation.replayCpuSeconds.toFixed(2),
      bare: evaluation.readSeconds.toFixed(2),
      nanoseconds: ((evaluation.replaySeconds * 1e9) / evaluation.survey.readings).toFixed(0),
      stateBytes: evaluation.run.stateBytes,
    }),
    `## ${words.how}`,
    list(words.method({ ...evaluation.plan, timeZone: evaluation.options.timeZone })),
  ];
  return `${sections.join('\n\n')}\n`;
}

const fileOf = (name: PictureName): string =>
  name === 'p50' || name === 'p95' ? `${name}-against-false-alarms.svg` : `${name}.svg`;
const picture = (name: PictureName, words: ReportWords): string => `![${words.pictures[name]}](${fileOf(name)})`;
const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(share * 100).toFixed(1)} %`);
const delayText = (minutes: number, words: ReportWords): string =>
  Number.isNaN(minutes) ? '–' : minutes >= censoredMinutes ? words.notWithinADay : words.minutes(minutes);
const delayCells = ({ delay }: Pick<Point, 'delay'>, words: ReportWords): string[] =>
  compared.map((figure) => delayText(delay[figure], words));

function recording({ options, survey }: Evaluation, words: ReportWords): string[] {
  const { noted } = survey;
  return [
    `## ${words.recording}`,
    table(
      [words.figure, words.value],
      [
        [words.file, basename(options.dataset)],
        [words.format, words.formats[survey.format]],
        [words.from, timeText(survey.first)],
        [words.to, timeText(survey.last)],
        [words.counted, survey.counted.toLocaleString('en')],
        [words.readings, survey.readings.toLocaleString('en')],
        [words.activeWindows, survey.activeWindows.toLocaleString('en')],
        [words.sensors, survey.sensors.map(({ device, kind }) => `${device} (${words.kinds[kind]})`).join('; ')],
      ],
    ),
    `### ${words.linesNotUsed}`,
    noted.length === 0
      ? words.allLinesUsed
      : table(
          [words.reason, words.lines, words.firstAt, words.example],
          noted.map(({ reason, count, firstLine, example }) => [reason, `${count}`, `${firstLine}`, `\`${example}\``]),
        ),
    ...(survey.cutOff === undefined ? [] : [words.cutOff(survey.cutOff)]),
  ];
}

function days({ run, survey }: Evaluation, words: ReportWords): string[] {
  return [
    `## ${words.daysHeading}`,
    table(
      ['', words.days],
      [
        [words.judgedDays, `${run.judged}`],
        ...run.refused.map(({ why, reason, count }) => [
          words.refused[why] + (reason === '' ? '' : ` (\`${reason}\`)`),
          `${count}`,
        ]),
      ],
    ),
    words.gaps(survey.gaps.length),
    ...(survey.gaps.length === 0
      ? []
      : [list(survey.gaps.map(({ from, to }) => `${timeText(from)} – ${timeText(to)}`))]),
    ...(run.unsure.length === 0
      ? []
      : [
          `### ${words.cannotJudge}`,
          table(
            [words.rule, words.reason, words.windows],
            run.unsure.map(({ rule, reason, windows }) => [`\`${rule}\``, `\`${reason}\``, `${windows}`]),
          ),
        ]),
  ];
}

function defaults({ options, run, point }: Evaluation, words: ReportWords): string[] {
  const { delay } = point;
  const changed = Object.keys(options.changes).length > 0;
  return [
    `## ${words.defaults}`,
    ...(changed ? [words.changed(`\`${JSON.stringify(options.changes)}\``)] : []),
    table(
      [words.figure, words.value],
      [
        [words.falseAlarmsIn30Days, `${point.falseAlarms.toFixed(2)} (${run.falseAlarms})`],
        [words.saidAgain, `${run.saidAgain}`],
        [words.collapses, `${delay.collapses}`],
        ...compared.map((figure) => [words.delay[figure], delayText(delay[figure], words)]),
        [words.within(2), percent(delay.within2h)],
        [words.within(4), percent(delay.within4h)],
        [words.within(12), percent(delay.within12h)],
      ],
    ),
    picture('delays', words),
    `### ${words.byHourOfCollapse}`,
    table(
      [words.hourOfDay, words.collapses, ...compared.map((figure) => words.delay[figure]), words.notWithinADay],
      Object.entries(run.delaysByHour).map(([hour, byMinute]) => {
        const figures = figuresOf(Delays.of(byMinute));
        return [
          hour,
          `${figures.collapses}`,
          ...delayCells({ delay: figures }, words),
          `${byMinute[censoredMinutes] || ''}`,
        ];
      }),
    ),
    ...(run.unnoticed.length === 0
      ? []
      : [`${words.notWithinADay}: ${run.unnoticed.map((at) => timeText(at)).join(', ')}`]),
    `### ${words.noticedBy}`,
    table(
      [words.alarm, words.count],
      Object.entries(run.firstAlarms).map(([kind, count]) => [
        kind === 'none' ? words.nothingNoticed : `\`${kind}\``,
        `${count}`,
      ]),
    ),
  ];
}

function falseAlarms({ run }: Evaluation, words: ReportWords): string[] {
  const alarms = run.kinds.filter(({ fault }) => !fault);
  const faults = run.kinds.filter(({ fault }) => fault);
  const in30Days = (count: number): string => ((count / run.judged) * 30).toFixed(2);
  const byKind = (some: typeof alarms): string =>
    table(
      [words.alarm, words.reason, words.count, words.falseAlarmsIn30Days],
      some.map(({ kind, reason, count }) => [`\`${kind}\``, `\`${reason}\``, `${count}`, in30Days(count)]),
    );
  const unnamed = run.falseAlarms - run.named.length;
  return [
    `## ${words.byKind}`,
    alarms.length === 0 ? words.noFalseAlarm : byKind(alarms),
    ...(alarms.length === 0
      ? []
      : [
          `### ${words.byHour}`,
          table(
            [words.hourOfDay, ...alarms.map(({ kind, reason }) => `\`${kind}\` ${reason}`)],
            Array.from({ length: 24 }, (_, hour) => [
              `${hour}`,
              ...alarms.map(({ byHour }) => (byHour[hour] === 0 ? '' : `${byHour[hour]}`)),
            ]).filter(([, ...cells]) => cells.some((cell) => cell !== '')),
          ),
          picture('false-alarms-by-hour', words),
          `### ${words.each}`,
          table(
            [words.when, words.alarm, words.reason, words.evidence],
            run.named.map(({ at, kind, reason, place, evidence }) => [
              timeText(at),
              `\`${kind}\`${place && ` ${place}`}`,
              `\`${reason}\``,
              Object.entries(evidence)
                .map(([name, value]) => `${name} ${value}`)
                .join(', '),
            ]),
          ),
          ...(unnamed > 0 ? [words.andMore(unnamed)] : []),
        ]),
    `### ${words.faults}`,
    faults.length === 0
      ? words.noFault
      : table(
          [words.alarm, words.reason, words.count],
          faults.map(({ kind, reason, count }) => [`\`${kind}\``, `\`${reason}\``, `${count}`]),
        ),
  ];
}

function curve({ curve: points, point }: Evaluation, words: ReportWords): string[] {
  return [
    `## ${words.curve}`,
    picture('p50', words),
    picture('p95', words),
    points.length === 0
      ? words.noCurve
      : table(
          [words.setting, words.falseAlarmsIn30Days, ...compared.map((figure) => words.delay[figure])],
          [...points, { ...point, label: words.theDefaults }].map((one) => [
            one.label,
            one.falseAlarms.toFixed(2),
            ...delayCells(one, words),
          ]),
        ),
  ];
}

function baselines({ baselines: all, comparisons }: Evaluation, words: ReportWords): string[] {
  const head = [words.baseline, words.falseAlarmsIn30Days, ...compared.map((figure) => words.delay[figure])];
  const ahead = comparisons.filter(isDominated).length;
  const behind = comparisons.filter((one) => !isDominated(one));
  const limitOf = new Map(all.map((one) => [one.label, words.limit(one.limit)]));
  const row = ({ baseline, ours, ahead: isAhead }: Comparison): string[] => [
    limitOf.get(baseline.label) ?? baseline.label,
    baseline.falseAlarms.toFixed(2),
    ...delayCells(baseline, words),
    ours ? `${ours.falseAlarms.toFixed(2)}: ${delayCells(ours, words).join(' / ')}` : words.noneSoFew,
    compared.filter((figure) => isAhead[figure]).join(', '),
  ];
  return [
    `## ${words.baselinesHeading}`,
    words.baselinesSay,
    table(
      head,
      shownBaselines(all).map((one) => [words.limit(one.limit), one.falseAlarms.toFixed(2), ...delayCells(one, words)]),
    ),
    ...(comparisons.length === 0
      ? []
      : [
          `### ${words.verdict}`,
          behind.length === 0 ? words.dominated : words.notDominated,
          list([
            words.comparedCount(ahead, comparisons.length),
            ...compared.map((figure) => {
              const wins = comparisons.filter((one) => one.ahead[figure]).length;
              return `${words.delay[figure]}: ${wins} / ${comparisons.length}`;
            }),
          ]),
          ...(behind.length === 0
            ? []
            : [`#### ${words.notAhead}`, table([...head, words.ours, words.aheadIn], behind.map(row))]),
        ]),
  ];
}

function silences({ survey }: Evaluation, words: ReportWords): string[] {
  const quantile = (share: number): number => silenceQuantile(survey.longestSilences, share);
  return [
    `## ${words.silences}`,
    words.silencesSay(quantile(0.5), quantile(0.9), quantile(0.95)),
    picture('longest-daily-silence', words),
    `${dateText(survey.first)} – ${dateText(survey.last)}`,
  ];
}
