/** A length of time in milliseconds. A bare number does not type-check as one: build it with a unit. */
export type Duration = number & { readonly [durationBrand]: 'ms' };
declare const durationBrand: unique symbol;

export const milliseconds = (n: number): Duration => n as Duration;
export const seconds = (n: number): Duration => milliseconds(n * 1_000);
export const minutes = (n: number): Duration => seconds(n * 60);
export const hours = (n: number): Duration => minutes(n * 60);
export const days = (n: number): Duration => hours(n * 24);

/** Reads well in a log or a because: `2 h 10 min`, `30 s`, `250 ms`. */
export function describeDuration(duration: Duration): string {
  if (duration < 1_000) return `${Math.round(duration)} ms`;
  const whole = Math.round(duration / 1_000);
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3_600), 'h'],
    [Math.floor((whole % 3_600) / 60), 'min'],
    [whole % 60, 's'],
  ];
  return parts
    .filter(([amount]) => amount > 0)
    .slice(0, 2)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}
