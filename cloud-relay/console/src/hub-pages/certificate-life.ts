/** A hub renews long before: one that comes this near to its end cannot, and somebody must look. */
const soonMs = 20 * 86_400_000;

export const isEndingSoon = (endsAt: number, now: number): boolean => endsAt - now < soonMs;
