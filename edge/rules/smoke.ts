import { danger } from './danger.ts';

export const smoke = danger({
  name: 'smoke',
  alwaysOn: true,
  watches: 'A smoke detector that reports smoke.',
  capability: 'smoke',
  alarmKind: 'smoke',
  reported: 'detector-reports-smoke',
  noLongerReported: 'detector-no-longer-reports-smoke',
});

export const carbonMonoxide = danger({
  name: 'carbon-monoxide',
  alwaysOn: true,
  watches: 'A detector that reports carbon monoxide.',
  capability: 'carbon_monoxide',
  alarmKind: 'carbon_monoxide',
  reported: 'detector-reports-carbon-monoxide',
  noLongerReported: 'detector-no-longer-reports-carbon-monoxide',
});

export const waterLeak = danger({
  name: 'water-leak',
  watches: 'A sensor on the floor that reports water.',
  capability: 'water_leak',
  alarmKind: 'water_leak',
  reported: 'detector-reports-water',
  noLongerReported: 'detector-no-longer-reports-water',
});

export const gas = danger({
  name: 'gas',
  alwaysOn: true,
  watches: 'A detector that reports gas.',
  capability: 'gas',
  alarmKind: 'gas',
  reported: 'detector-reports-gas',
  noLongerReported: 'detector-no-longer-reports-gas',
});
