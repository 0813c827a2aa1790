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
  'changes-too-often': 'The sensor has changed {{changes}} times within an hour: more often than doors and beds do.',
  'changes-without-rest': 'The sensor has gone on changing for {{hours}} without a rest.',
  'bed-never-left':
    'The sensor has said for {{days}} days that somebody lies in the bed, while there was life in the home.',
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
  'silent-longer-than-ever':
    'Nothing has moved for {{silentMinutes}}. On {{days}} days like this one it was never longer than {{longestMinutes}} after about {{sinceHour}} o’clock.',
  'silent-longer-than-usual':
    'Nothing has moved for {{silentMinutes}}. That is rare after about {{sinceHour}} o’clock: by {{days}} days like this one the limit is {{limitMinutes}}, and the longest was {{longestMinutes}}.',
  'nothing-moves-after-this-room': 'Nothing has moved for {{hours}} since somebody was in this room: {{lastPlace}}.',
  'nothing-moves-since-night':
    'Nothing has moved for {{hours}}; the night ended at {{nightTo}}, {{marginMinutes}} or more ago.',
  'in-bed-late-in-the-morning':
    'Still in bed, for {{hours}} now; the night ended at {{nightTo}}, {{marginMinutes}} or more ago.',
  'out-of-bed': 'Out of bed.',
  'somebody-moves-elsewhere': 'Somebody moves in another room.',
  'in-bed-for-long': 'In bed for {{hours}} without getting up; the limit is {{limitHours}}.',
  'in-bed': 'In bed.',
  'bed-unused-by-night':
    'Nobody has gone to bed: {{marginMinutes}} after the usual {{nightFrom}} the bed has been empty for {{hours}}.',
  'bed-sensor-is-not-heard': 'The bed sensor is not heard.',
  'bed-not-yet-known': 'The bed sensor has said nothing yet.',
  'bed-sensor-is-distrusted': 'What the bed sensor says does not fit the other sensors, so it does not count.',
  'hour-not-known': 'The hub does not know the hour.',
  'fallen-and-still': 'A fall, and nothing has moved in the room for {{minutes}} since.',
  'still-down-after-fall': 'The radar still reports the fall after {{minutes}}, and nobody was seen to get up.',
  'nobody-moves-after-fall':
    '{{minutes}} after a fall nobody has moved anywhere, though the radar no longer reports it.',
  'nothing-shows-whether-somebody-recovers': 'No sensor here would show whether somebody gets up after a fall.',
  'somebody-is-up-again': 'Somebody is up again.',
  'upright-again': 'Somebody is upright again.',
  'near-the-floor': 'Somebody who was upright has been lower than {{lowMetres}} m for {{lowSeconds}}.',
  'near-the-floor-for-long': 'Somebody has been lower than {{lowMetres}} m for {{lowSeconds}}: nobody has got up.',
  'still-near-the-floor-after-cancel':
    'Cancelled at home, but somebody is still lower than {{lowMetres}} m, for {{lowSeconds}} now.',
  'height-radar-is-not-heard': 'The radar that tells heights is not heard.',
  'last-seen-in-the-bathroom': 'Last noticed in the bathroom {{minutes}} ago; nothing has moved anywhere since.',
  'in-the-bathroom-for-long': 'In the bathroom for {{minutes}}; nobody was noticed elsewhere since.',
  'presence-in-the-bathroom-for-long':
    'The sensor has noticed somebody in the bathroom for {{minutes}}, longer than {{limitMinutes}}.',
  'left-the-bathroom': 'Out of the bathroom.',
  'everybody-is-away': 'Nobody is at home any more.',
  'sensor-is-not-believed': 'The sensor that noticed somebody is no longer believed.',
  'no-sensor-outside-the-bathroom-is-heard': 'No sensor outside the bathroom is heard: nobody knows who has come out.',
  'not-back-by-time': 'Out for {{minutes}}, and not back by {{backBy}}.',
  'not-back-after-hours': 'Out for {{minutes}}, longer than {{limitMinutes}}.',
  'door-while-away': 'The outside door moved while nobody was believed at home.',
  'button-pressed-at-home': 'Somebody pressed a button at home.',
  'moves-at-home': 'Somebody moves at home.',
  'moves-about': 'Somebody moves about at home.',
  'moved-once-without-door': 'Something moved once, though nobody had come in by the door.',
  'door-then-nothing': 'The outside door, and then nothing for {{minutes}}: everybody seems to be out.',
  'somebody-is-sensed': 'Somebody is sensed on a bed or chair, or by a presence sensor, {{minutes}} after the door.',
  'others-may-have-stayed':
    'The door was used {{minutes}} ago and nothing has moved since; somebody else may have stayed.',
  'no-motion-sensor-watches':
    'The door was used {{minutes}} ago, and no sensor of motion is heard that would see somebody.',
  'nobody-seen-to-leave-for-holiday': 'A holiday is planned, but nobody was seen to leave: silence is not judged.',
  'an-animal-may-move': 'An animal lives there: what moves may be the animal.',
  'door-then-little': 'The outside door, and then little for {{minutes}}: perhaps somebody is out.',
  'somebody-moves-inside': 'Somebody moves inside.',
  'outside-door-opened-at-night-and-nothing-moves':
    'The outside door was opened at night, and nothing has moved inside for {{minutes}}.',
  'out-of-bed-and-outside-door-opened-at-night':
    'Out of bed at night, then the outside door was opened, and nothing has moved inside for {{minutes}}.',
  'outside-door-opened-at-unknown-hour-and-nothing-moves':
    'The outside door was opened, and nothing has moved inside for {{minutes}}. The hub does not know the hour.',
  'breathing-not-found':
    'In bed, and the radar has found no breathing for {{minutes}}. It may be the radar: please look.',
  'breathing-slow': 'In bed, and breathing slowly for {{minutes}}: {{rate}} a minute, below {{limit}}.',
  'breathing-fast': 'In bed, and breathing fast for {{minutes}}: {{rate}} a minute, above {{limit}}.',
  'heart-slow': 'In bed, and the heart has been slow for {{minutes}}: {{rate}} a minute, below {{limit}}.',
  'heart-fast': 'In bed, and the heart has been fast for {{minutes}}: {{rate}} a minute, above {{limit}}.',
  'restless-in-bed': 'Restless in bed for {{minutes}}, without lying still.',
  'vitals-as-usual-again': 'Breathing and heart are within the limits again.',
  'vitals-radar-is-not-heard': 'The radar that notices breathing and heart is not heard.',
  'bed-occupancy-is-not-known':
    'Nobody knows whether somebody is in bed, so what the radar says of breathing and heart means nothing.',
  'no-vitals-are-said': 'Somebody is in bed, and the radar says nothing of breathing or heart.',
  'away-longer-than-ever':
    'Left home at about {{sinceHour}} o’clock and out for {{silentMinutes}}. On {{days}} days an absence from that hour was never longer than {{longestMinutes}}.',
  'away-longer-than-usual':
    'Left home at about {{sinceHour}} o’clock and out for {{silentMinutes}}. By {{days}} days the limit is {{limitMinutes}}, and the longest absence was {{longestMinutes}}.',
};
