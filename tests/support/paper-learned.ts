/** Of a home that is known for 60 days: lively by day, quiet at night, and away after the outside door. */
const longestByHour = [
  430, 415, 390, 320, 240, 150, 70, 55, 0, 50, 62, 75, 95, 110, 90, 70, 0, 48, 55, 80, 130, 260, 380, 440,
];

const hours = longestByHour.map((longestMinutes, hour) => ({
  hour,
  limitMinutes: Math.min(720, Math.max(60, Math.round(longestMinutes * 1.25) + 25)),
  limitAfterDoorMinutes: Math.min(720, 240 + (hour > 7 && hour < 18 ? 120 : 0)),
  longestMinutes,
  longestAfterDoorMinutes: hour > 7 && hour < 18 ? 290 - hour * 5 : 0,
}));

export const paperLearned = (now: number) => ({
  'GET /api/hubs/:id/learned': (hub: string) => ({
    hub,
    communityId: 'c-4',
    saidAt: now - 40_000,
    learned: {
      learns: true,
      days: 63,
      daysBeforeLearned: 7,
      enoughDays: true,
      until: '2026-11-21',
      longestOfDays: 63,
      hours,
      bounds: { shortestMinutes: 60, longestMinutes: 720 },
    },
  }),
});
