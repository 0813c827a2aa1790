/** One hour of the day: what counts, and the longest that was seen, in minutes. 0: none was long. */
export interface LearnedHour {
  readonly hour: number;
  readonly limit: number;
  readonly longest: number;
}

const [width, height] = [600, 300];
const [left, top, bottom] = [44, 14, 34];
const column = (width - left) / 24;

/** Limits as a line over the longest silences as columns. Words and a table beside it say the same. */
export function LearnedChart({ hours }: { readonly hours: readonly LearnedHour[] }) {
  const most = Math.max(60, ...hours.map(({ limit, longest }) => Math.max(limit, longest)));
  const step = gridStep(most);
  const ceiling = Math.ceil(most / step) * step;
  const y = (minutes: number): number => top + (1 - minutes / ceiling) * (height - top - bottom);
  const lines = Array.from({ length: ceiling / step + 1 }, (_, n) => n * step);
  const limitLine = hours
    .map(({ hour, limit }, n) => `${n === 0 ? 'M' : 'L'}${left + hour * column} ${y(limit)}h${column}`)
    .join('');
  return (
    <svg className="learned-chart" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {lines.map((minutes) => (
        <g key={minutes}>
          <line x1={left} x2={width} y1={y(minutes)} y2={y(minutes)} className="learned-grid" />
          <text x={left - 6} y={y(minutes) + 4} textAnchor="end">
            {minutes / 60}
          </text>
        </g>
      ))}
      {hours.map(({ hour, longest }) => (
        <rect
          key={hour}
          className="learned-longest"
          x={left + hour * column + 3}
          width={column - 6}
          y={y(longest)}
          height={Math.max(0, y(0) - y(longest))}
        />
      ))}
      <path className="learned-limit" d={limitLine} />
      {[0, 6, 12, 18].map((hour) => (
        <text key={hour} x={left + hour * column} y={height - 6}>
          {`${String(hour).padStart(2, '0')}:00`}
        </text>
      ))}
    </svg>
  );
}

/** At most five lines, at full or half hours. */
const gridStep = (most: number): number => [30, 60, 120, 180, 240, 360, 720].find((step) => most / step <= 5) ?? 1_440;
