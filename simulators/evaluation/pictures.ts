import { init, type EChartsCoreOption } from 'echarts';
import { allDelaysOf } from './measured-run.ts';
import { silenceBinMinutes } from './survey.ts';
import type { Point } from './dominance.ts';
import { censoredMinutes } from './delays.ts';
import type { Evaluation } from './evaluate.ts';
import type { CountedHours, DoorUse } from './fixed-limit.ts';
import type { ReportWords } from './language/report-words.ts';

/** The SVG text of each picture. */
export type Pictures = Readonly<Record<PictureName, string>>;
/** `p50` and `p95`: that delay against false alarms. */
export const pictureNames = ['p50', 'p95', 'false-alarms-by-hour', 'delays', 'longest-daily-silence'] as const;
export type PictureName = (typeof pictureNames)[number];

const size = { width: 960, height: 600 };
/** Words take room that a server cannot measure exactly; these are safe. */
const grid = { left: 70, right: 40, top: 90, bottom: 60 };
/** Without quotation marks: they would end the attribute that the drawing library writes the name into. */
const font = 'system-ui, sans-serif';

/** Draws without a browser: the pictures are files that any viewer shows. */
export function picturesOf(evaluation: Evaluation, words: ReportWords): Pictures {
  return {
    p50: drawn(delayAgainstFalseAlarms(evaluation, 'p50', words)),
    p95: drawn(delayAgainstFalseAlarms(evaluation, 'p95', words)),
    'false-alarms-by-hour': drawn(falseAlarmsByHour(evaluation, words)),
    delays: drawn(delays(evaluation, words)),
    'longest-daily-silence': drawn(longestDailySilence(evaluation, words)),
  };
}

function drawn(option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ animation: false, backgroundColor: '#ffffff', textStyle: { fontFamily: font }, grid, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

const named = (name: string) => ({ name, nameLocation: 'middle' as const, nameGap: 35 });
const titled = (text: string) => ({ text, left: 'center', top: 15, textStyle: { fontSize: 16 } });
/** A logarithmic axis has no place for 0; what is fewer stands at its edge, where nobody compares. */
const fewest = 0.1;
const most = 10;

const shownFamilies: readonly (readonly [CountedHours, DoorUse])[] = [
  ['any', 'ignored'],
  ['any', 'window'],
  ['by-day', 'ignored'],
  ['by-day', 'order'],
  ['by-day', 'window'],
  ['any', 'no-sensor'],
];

function delayAgainstFalseAlarms(
  { curve, point, baselines }: Evaluation,
  figure: 'p50' | 'p95',
  words: ReportWords,
): EChartsCoreOption {
  const at = ({ falseAlarms, delay }: Point): [number, number] => [Math.max(fewest, falseAlarms), delay[figure] / 60];
  const ours = [...curve, point].toSorted((one, other) => one.falseAlarms - other.falseAlarms);
  return {
    title: titled(words.pictures[figure]),
    legend: { bottom: 5, left: 20, right: 20, itemGap: 14, textStyle: { fontSize: 11, width: 250 } },
    grid: { ...grid, bottom: 130 },
    xAxis: { type: 'log', min: fewest, max: most, ...named(words.falseAlarmsIn30Days) },
    yAxis: { type: 'value', min: 0, max: figure === 'p50' ? 12 : 24, interval: 2, ...named(words.hoursOfDelay) },
    series: [
      ...shownFamilies.map(([hours, door]) => ({
        name: words.family(hours, door),
        type: 'line',
        clip: true,
        symbolSize: 4,
        lineStyle: { type: 'dashed', width: 1 },
        data: baselines.filter(({ limit }) => limit.hours === hours && limit.door === door).map(at),
      })),
      {
        name: words.oursIn(figure),
        type: 'line',
        clip: true,
        symbol: 'circle',
        symbolSize: 8,
        lineStyle: { width: 3 },
        color: '#c0392b',
        data: ours.map(at),
      },
    ],
  };
}

function falseAlarmsByHour({ run }: Evaluation, words: ReportWords): EChartsCoreOption {
  const byKind = new Map<string, number[]>();
  for (const { kind, fault, byHour } of run.kinds) {
    if (fault) continue;
    const sums = byKind.get(kind) ?? Array.from({ length: 24 }, () => 0);
    byKind.set(
      kind,
      sums.map((sum, hour) => sum + (byHour[hour] ?? 0)),
    );
  }
  return {
    title: titled(words.pictures['false-alarms-by-hour']),
    legend: { top: 45 },
    xAxis: { type: 'category', data: Array.from({ length: 24 }, (_, hour) => String(hour)), ...named(words.hourOfDay) },
    yAxis: { type: 'value', minInterval: 1, ...named(words.falseAlarms) },
    series: [...byKind].map(([name, data]) => ({ name, type: 'bar', stack: 'all', data })),
  };
}

function delays({ run }: Evaluation, words: ReportWords): EChartsCoreOption {
  const step = 10;
  const all = allDelaysOf(run);
  const shares = Array.from({ length: censoredMinutes / step }, (_, index): [number, number] => [
    (index * step) / 60,
    all.shareWithin(index * step) * 100,
  ]);
  return {
    title: titled(words.pictures.delays),
    xAxis: { type: 'value', min: 0, max: 24, interval: 2, ...named(words.hoursOfDelay) },
    yAxis: { type: 'value', min: 0, max: 100, ...named(words.shareNoticed) },
    series: [{ type: 'line', showSymbol: false, areaStyle: { opacity: 0.15 }, data: shares }],
  };
}

function longestDailySilence({ survey }: Evaluation, words: ReportWords): EChartsCoreOption {
  const shown = survey.longestSilences.slice(0, 48);
  const beyond = survey.longestSilences.slice(48).reduce((sum, count) => sum + count, 0);
  return {
    title: titled(words.pictures['longest-daily-silence']),
    xAxis: {
      type: 'category',
      data: [...shown.map((_, bin) => String(bin * silenceBinMinutes)), `≥ ${48 * silenceBinMinutes}`],
      ...named(words.minutesOfSilence),
    },
    yAxis: { type: 'value', ...named(words.days) },
    series: [{ type: 'bar', data: [...shown, beyond] }],
  };
}
