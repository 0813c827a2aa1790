import { danger } from './danger.ts';

export const smoke = danger({
  name: 'smoke',
  alwaysOn: true,
  watches: 'A smoke detector that reports smoke: raised at once, whatever was known of the detector before.',
  capability: 'smoke',
  alarmKind: 'smoke',
  reported: 'detector-reports-smoke',
  noLongerReported: 'detector-no-longer-reports-smoke',
});

export const carbonMonoxide = danger({
  name: 'carbon-monoxide',
  alwaysOn: true,
  watches: 'A detector that reports carbon monoxide: raised at once, whatever was known of it before.',
  capability: 'carbon_monoxide',
  alarmKind: 'carbon_monoxide',
  reported: 'detector-reports-carbon-monoxide',
  noLongerReported: 'detector-no-longer-reports-carbon-monoxide',
});

export const waterLeak = danger({
  name: 'water-leak',
  watches: 'A sensor on the floor that reports water. It is over when the sensor is dry again.',
  capability: 'water_leak',
  alarmKind: 'water_leak',
  reported: 'detector-reports-water',
  noLongerReported: 'detector-no-longer-reports-water',
});

export const gas = danger({
  name: 'gas',
  alwaysOn: true,
  watches: 'A detector that reports gas: raised at once, whatever was known of it before.',
  capability: 'gas',
  alarmKind: 'gas',
  reported: 'detector-reports-gas',
  noLongerReported: 'detector-no-longer-reports-gas',
});
