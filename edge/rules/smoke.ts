import { danger } from './danger.ts';

export const smoke = danger({
  name: 'smoke',
  capability: 'smoke',
  alarmKind: 'smoke',
  reported: 'detector-reports-smoke',
  noLongerReported: 'detector-no-longer-reports-smoke',
});

export const carbonMonoxide = danger({
  name: 'carbon-monoxide',
  capability: 'carbon_monoxide',
  alarmKind: 'carbon_monoxide',
  reported: 'detector-reports-carbon-monoxide',
  noLongerReported: 'detector-no-longer-reports-carbon-monoxide',
});

export const waterLeak = danger({
  name: 'water-leak',
  capability: 'water_leak',
  alarmKind: 'water_leak',
  reported: 'detector-reports-water',
  noLongerReported: 'detector-no-longer-reports-water',
});

export const gas = danger({
  name: 'gas',
  capability: 'gas',
  alarmKind: 'gas',
  reported: 'detector-reports-gas',
  noLongerReported: 'detector-no-longer-reports-gas',
});
