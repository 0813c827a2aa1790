/** A sentence for each reason that the rules of the hub give about the people in a home and the home itself. */
export const homeBecauseEn = {
  'radar-reports-fall': 'The radar reports a fall.',
  'radar-still-reports-fall-after-cancel': 'The radar still reports a fall, although it was cancelled.',
  'radar-no-longer-reports-fall': 'The radar no longer reports a fall.',
  'detector-reports-smoke': 'The detector reports smoke.',
  'detector-no-longer-reports-smoke': 'The detector no longer reports smoke.',
  'detector-reports-carbon-monoxide': 'The detector reports carbon monoxide.',
  'detector-no-longer-reports-carbon-monoxide': 'The detector no longer reports carbon monoxide.',
  'detector-reports-gas': 'The detector reports gas.',
  'detector-no-longer-reports-gas': 'The detector no longer reports gas.',
  'detector-reports-water': 'The detector reports water.',
  'detector-no-longer-reports-water': 'The detector no longer reports water.',
  'sos-pressed': 'The SOS button was pressed.',
  'bed-empty-at-night': 'Out of bed at night for {{emptyMinutes}}.',
  'bed-empty-long-at-unknown-hour':
    'Out of bed for {{emptyMinutes}}. The hub does not know the hour and waited longer.',
  'back-in-bed': 'Back in bed.',
  'door-open-at-night': 'The door has stood open at night for {{openMinutes}}.',
  'door-open-long': 'The door has stood open for {{openMinutes}}.',
  'door-open-long-at-unknown-hour':
    'The door has stood open for {{openMinutes}}. The hub does not know the hour and waited longer.',
  'door-closed': 'The door is closed again.',
  'nothing-moves-by-day': 'No movement for {{hours}} by day.',
  'nothing-moves-at-any-hour': 'No movement for {{hours}}. The hub does not know the hour and waited longer.',
  'somebody-moves': 'Somebody is moving again.',
  'no-activity-sensor-is-heard': 'No sensor that notices movement can be heard.',
  'activity-sensor-heard-again': 'A sensor that notices movement is heard again.',
  'nothing-heard-yet': 'Nothing has been heard yet.',
  'rule-switched-off':
    'The care plan (version {{version}}) has switched off the rule that raised it. Nobody would say when it is over: somebody still has to look.',
  'home-has-no-activity-sensor': 'The home has no sensor that notices movement.',
  'room-stays-hot': 'The room has been hotter than {{limitDegrees}} °C for {{hours}}; now it is {{degrees}} °C.',
  'room-is-cooler-again': 'The room has cooled to {{degrees}} °C.',
  'room-stays-cold': 'The room has been colder than {{limitDegrees}} °C for {{hours}}; now it is {{degrees}} °C.',
  'room-is-warmer-again': 'The room has warmed to {{degrees}} °C.',
  'thermometer-is-not-heard': 'The thermometer is not heard: nobody knows how warm the room is.',
  'no-water-used-by-day':
    'In the last {{hours}} by day only {{litres}} L of water were used, less than {{leastLitres}} L.',
  'no-water-used-at-any-hour':
    'In the last {{hours}} only {{litres}} L of water were used, less than {{leastLitres}} L.',
  'water-used-again': 'Water is used again: {{litres}} L.',
  'water-flows-without-pause': 'Water has been running without a pause for {{minutes}}.',
  'water-flow-has-stopped': 'The water has stopped running.',
  'much-water-used-in-a-day':
    '{{litres}} L of water were used within {{hours}}; more than {{limitLitres}} L in a day is too much.',
  'water-use-counts-afresh': 'The use of water is counted afresh.',
  'water-meter-is-not-heard': 'The water meter is not heard: nobody knows how much water is used.',
  'somebody-is-home': 'Somebody is at home again.',
  'away-for-long-without-a-plan': 'Nobody seems to have been at home for {{hours}}, and no absence is planned.',
  'moves-while-nobody-is-home': 'The sensor reported motion {{times}} times while nobody was at home.',
  'presence-never-ends':
    'The sensor has reported presence for {{hours}} without a pause; for {{elsewhereMinutes}} of it people were elsewhere or away.',
  'moves-like-clockwork':
    'The sensor is set off every {{everySeconds}}, {{times}} times in {{hours}}, and nothing else moves: rather a fan or a heater than a person.',
  'moves-all-night-elsewhere':
    'The sensor reported motion all night, {{nights}} nights in a row, while somebody was in the bedroom.',
  'never-rests':
    'The sensor has reported motion for {{hours}} without a rest; for {{elsewhereMinutes}} of it people were elsewhere.',
  'only-one-that-moves': 'For {{hours}} only this sensor has reported motion, and nothing else in the home.',
  'never-moves': 'The sensor has noticed nobody for {{days}} days, while there was life elsewhere in the home.',
  'sensor-trusted-again': 'The sensor is believed again.',
  'place-sensors-are-distrusted': 'No sensor of motion here can be believed.',
  'place-sensors-are-unavailable': 'No sensor of motion here can be reached.',
  'place-sensors-are-silent': 'No sensor of motion here is heard.',
  'place-sensors-not-yet-heard': 'No sensor of motion here has been heard yet.',
  'too-many-faults-to-judge':
    'Too many faults to judge: {{sensorsGone}} of {{sensors}} sensors of motion are silent or not believed.',
  'can-be-judged-again': 'It can be judged again.',
  'visit-is-planned': 'A visit is planned from {{from}} to {{to}}: {{by}}.',
  'two-people-move': 'Two people seem to move: to and fro {{times}} times in 5 min, usually {{usualTimes}} at most.',
  'radar-counts-two-people': 'A radar counts more than one person.',
  'nobody-else-noticed': 'Nobody else is noticed.',
};
