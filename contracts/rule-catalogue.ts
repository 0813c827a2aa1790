/* oxlint-disable max-lines -- a list of all rules */
import type { RuleEntry } from './rule-entry.ts';

/**
 * The rules of the hub, for those who never import them. Made from edge/rules by tests/guards/rule-catalogue.test.ts; after a
 * change there, `npx vitest run --project parts --update=all dist/tests/guards/rule-catalogue.test.js` writes it anew.
 */
export const ruleCatalogue: readonly RuleEntry[] = [
  {
    name: 'fall',
    watches:
      'A radar that reports that somebody lies on the floor. A fall that the resident cancelled is raised again if the radar still reports it some minutes later: the button may have been pressed by somebody who then could not get up.',
    cannotJudge:
      'It knows only rooms with a radar. A radar that falls silent, or says that its fall detection is off, is a fault of its own.',
    defaultsFrom:
      'The radar itself decides what a fall is. The minutes after a cancel are a choice: long enough to get up, short enough for somebody who cannot.',
    alwaysOn: true,
    settings: [
      {
        name: 'reRaiseAfterCancelMinutes',
        description:
          'how long a cancelled fall stays cancelled while the radar still reports it, in minutes; then it is raised again',
        type: 'number',
        default: 5,
        min: 1,
        max: 60,
      },
    ],
    fromPlan: [],
  },
  {
    name: 'low-height',
    watches:
      'A radar that tells heights: somebody who sat or stood there within the last two minutes has been near the floor for half a minute. Still there after ten minutes it is a long lie. Early evidence beside the fall that the radar itself reports.',
    cannotJudge:
      'Without such a radar, and while it is not heard. It judges nobody who was not seen upright there, in a home with a visitor, with several people before the radar, or while a bed in the room is occupied. A bed or cushion lower than the limit, and exercises on the floor, look like a fall: the resident can cancel. Where the care plan says that there is an animal, the rule is off.',
    defaultsFrom:
      'The MR60FDA2 takes 0.6 m for its own fall by default (Hi-Link TinyFrame reference); 0.4 m is below a usual mattress. Half a minute, two minutes and 0.9 m are choices.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether somebody who is near the floor for a while is a fall',
        type: 'switch',
        default: true,
      },
      {
        name: 'lowMetres',
        description: 'below which height somebody is near the floor, in metres; it must be lower than the mattress',
        type: 'number',
        default: 0.4,
        min: 0.15,
        max: 0.6,
      },
      {
        name: 'lowSeconds',
        description: 'how long somebody must be near the floor, in seconds',
        type: 'number',
        default: 30,
        min: 10,
        max: 600,
      },
      {
        name: 'uprightMetres',
        description: 'from which height on somebody sits or stands, in metres',
        type: 'number',
        default: 0.9,
        min: 0.7,
        max: 1.8,
      },
      {
        name: 'lieMinutes',
        description: 'how long somebody may stay near the floor before it is a long lie, in minutes',
        type: 'number',
        default: 10,
        min: 2,
        max: 60,
      },
      {
        name: 'reRaiseAfterCancelMinutes',
        description: 'how long somebody who said that all is right may stay near the floor, in minutes',
        type: 'number',
        default: 15,
        min: 1,
        max: 60,
      },
    ],
    fromPlan: ['enabled'],
  },
  {
    name: 'long-lie',
    watches:
      'After a fall that a radar reported: nothing moves in the room for three minutes while the radar still reports it, or ten minutes pass in which nobody is seen to recover. While the radar reports the fall, only movement in another room, a door, a bed or a chair, or somebody upright in the radar’s own view is recovery, and the first only of somebody who lives alone and has no visitor; motion of an animal never. Once the radar has dropped its flag, any such movement is, also in the room. The end of the flag alone never is.',
    cannotJudge:
      'While neither the radar that reported the fall nor, once it has dropped its flag, any sensor that would show movement is heard, and while the hub is down: the time then stands still. The fall itself stays raised.',
    defaultsFrom:
      'A long lie is an hour or more on the floor, and goes with serious injuries and the end of living at home (Fleming and Brayne, BMJ 2008, 337:a2227). Ten minutes is well before, and long enough to get up; three minutes without any movement, and 0.9 m for somebody upright, are choices.',
    alwaysOn: true,
    settings: [
      {
        name: 'downMinutes',
        description: 'how long after a fall nobody may have been seen to recover, in minutes',
        type: 'number',
        default: 10,
        min: 2,
        max: 60,
      },
      {
        name: 'stillMinutes',
        description: 'how long nothing may move in the room while the radar reports the fall, in minutes',
        type: 'number',
        default: 3,
        min: 1,
        max: 30,
      },
      {
        name: 'uprightMetres',
        description: 'from which height on somebody is up again, where the radar tells heights, in metres',
        type: 'number',
        default: 0.9,
        min: 0.7,
        max: 1.8,
      },
    ],
    fromPlan: [],
  },
  {
    name: 'smoke',
    watches: 'A smoke detector that reports smoke: raised at once, whatever was known of the detector before.',
    cannotJudge: 'The sensor itself decides. One that falls silent is a fault of its own.',
    defaultsFrom: 'The sensor itself: the hub adds no threshold.',
    alwaysOn: true,
    settings: [],
    fromPlan: [],
  },
  {
    name: 'carbon-monoxide',
    watches: 'A detector that reports carbon monoxide: raised at once, whatever was known of it before.',
    cannotJudge: 'The sensor itself decides. One that falls silent is a fault of its own.',
    defaultsFrom: 'The sensor itself: the hub adds no threshold.',
    alwaysOn: true,
    settings: [],
    fromPlan: [],
  },
  {
    name: 'gas',
    watches: 'A detector that reports gas: raised at once, whatever was known of it before.',
    cannotJudge: 'The sensor itself decides. One that falls silent is a fault of its own.',
    defaultsFrom: 'The sensor itself: the hub adds no threshold.',
    alwaysOn: true,
    settings: [],
    fromPlan: [],
  },
  {
    name: 'sos',
    watches:
      'A pressed emergency button or a pulled cord. Presses within 30 seconds of each other are one call; "all right" in the home, or the closed incident, ends it.',
    cannotJudge:
      'A button with an empty battery says nothing. One that has been silent for longer than its profile allows is a fault of its own.',
    defaultsFrom: 'It needs none: a press is a call.',
    alwaysOn: true,
    settings: [],
    fromPlan: [],
  },
  {
    name: 'water-leak',
    watches: 'A sensor on the floor that reports water. It is over when the sensor is dry again.',
    cannotJudge: 'The sensor itself decides. One that falls silent is a fault of its own.',
    defaultsFrom: 'The sensor itself: the hub adds no threshold.',
    alwaysOn: false,
    settings: [],
    fromPlan: [],
  },
  {
    name: 'left-at-night',
    watches:
      'An outside door that is opened or closed at night, after which nothing moves inside for some minutes; fewer when a bed was left just before. Motion beside a door that is open is nobody who has stayed. Every contact counts as an outside door that neither its names nor the configuration of the hub show to be something else.',
    cannotJudge:
      'Without a contact on the door. While no sensor inside is heard nobody can be seen to have stayed: it is raised then as well. With others or animals in the home their motion looks like somebody who has stayed. While a visitor is there an opened door is none. With an untrusted clock the longer limit for an unknown hour holds.',
    defaultsFrom:
      'Off unless the care plan says dementia. The minutes are a choice: whoever only looks out is seen again within them, and whoever goes out has not gone far.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether it is an alarm that somebody leaves home at night; on with dementia in the care plan',
        type: 'switch',
        default: false,
      },
      {
        name: 'minutes',
        description: 'how long nothing may move inside after the outside door was last moved at night, in minutes',
        type: 'number',
        default: 5,
        min: 1,
        max: 120,
      },
      {
        name: 'minutesFromBed',
        description: 'the same when a bed was left within the quarter of an hour before, in minutes',
        type: 'number',
        default: 2,
        min: 1,
        max: 120,
      },
      {
        name: 'unknownHourMinutes',
        description: 'the same while the hub does not know what time it is, at any hour, in minutes',
        type: 'number',
        default: 30,
        min: 1,
        max: 720,
      },
      {
        name: 'nightFrom',
        description: 'when night begins, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '22:00',
      },
      {
        name: 'nightTo',
        description: 'when night ends, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '06:00',
      },
    ],
    fromPlan: ['enabled', 'nightFrom', 'nightTo'],
  },
  {
    name: 'not-up',
    watches:
      'A bed that somebody has not left since an hour before the end of the night, three hours after it. Movement in another room counts as being up where the resident lives alone, without an animal and without a visitor. Where it is switched on, a home without a bed sensor in which nothing has moved since then. After its incident was closed it speaks again the next morning.',
    cannotJudge:
      'While the hub does not know what time it is, and while the bed sensor is not heard, is distrusted or has said nothing yet. An empty home is not judged, and where the care plan says that ability is severely limited or lost the rule is off. Without a bed sensor it is switched off, because inactivity judges the same.',
    defaultsFrom:
      'When the night ends, the care plan says. Three hours more is a choice: time in bed differs little from night to night (half of the people within 70 min; Tsai et al., BMC Geriatrics 2021, 21:53).',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether it is an alarm when somebody is not up by late morning',
        type: 'switch',
        default: true,
      },
      {
        name: 'marginMinutes',
        description: 'how long after the end of the night somebody may still be in bed, in minutes',
        type: 'number',
        default: 180,
        min: 30,
        max: 480,
      },
      {
        name: 'upMinutes',
        description: 'how long the bed must be empty to count as left; less is turning over, in minutes',
        type: 'number',
        default: 5,
        min: 1,
        max: 60,
      },
      {
        name: 'withoutBedSensor',
        description: 'whether a home without a bed sensor is judged by whether anything has moved in it',
        type: 'switch',
        default: false,
      },
      {
        name: 'nightFrom',
        description: 'when night begins, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '22:00',
      },
      {
        name: 'nightTo',
        description: 'when night ends, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '06:00',
      },
    ],
    fromPlan: ['enabled', 'nightFrom', 'nightTo'],
  },
  {
    name: 'in-bed-long',
    watches:
      'Somebody who has not left the bed for much longer than a night. Movement in another room counts as leaving it where the resident lives alone, without an animal and without a visitor. After its incident was closed it counts anew.',
    cannotJudge:
      'Without a bed sensor, and while the bed sensor is not heard, is distrusted or has said nothing yet: the time then stands still. An empty home is not judged, and where the care plan says that all ability is lost the rule is off.',
    defaultsFrom:
      'Older people who live at home were in bed for 8 h 21 min in the middle (Tsai et al., BMC Geriatrics 2021, 21:53); cities use 10 h for a bedroom. 12 h without once getting up is a choice beyond both, and twice that for somebody whose ability is severely limited.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether it is an alarm when somebody does not leave the bed for too long',
        type: 'switch',
        default: true,
      },
      {
        name: 'hours',
        description: 'how long somebody may lie in bed without a break, in hours',
        type: 'number',
        default: 12,
        min: 4,
        max: 96,
      },
      {
        name: 'upMinutes',
        description: 'how long the bed must be empty to count as left; less is turning over, in minutes',
        type: 'number',
        default: 5,
        min: 1,
        max: 60,
      },
    ],
    fromPlan: ['enabled', 'hours'],
  },
  {
    name: 'bed-exit-at-night',
    watches:
      'A bed that was left at night and stays empty for longer than the limit. Leaving it shortly before morning is getting up.',
    cannotJudge:
      'Without a bed sensor, and for a bed that was not heard yet. While the hub does not know the time, the longer limit for an unknown hour holds.',
    defaultsFrom:
      'A choice: a visit to the bathroom takes minutes. It is shorter for residents whose ability is limited.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether an empty bed at night is an alarm in this home',
        type: 'switch',
        default: true,
      },
      {
        name: 'emptyMinutes',
        description: 'how long the bed may stay empty after somebody left it at night, in minutes',
        type: 'number',
        default: 30,
        min: 1,
        max: 240,
      },
      {
        name: 'emptyMinutesUnknownHour',
        description: 'the same while the hub does not know what time it is, at any hour, in minutes',
        type: 'number',
        default: 120,
        min: 1,
        max: 720,
      },
      {
        name: 'nightFrom',
        description: 'when night begins, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '22:00',
      },
      {
        name: 'nightTo',
        description: 'when night ends, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '06:00',
      },
    ],
    fromPlan: ['emptyMinutes', 'nightFrom', 'nightTo'],
  },
  {
    name: 'not-in-bed',
    watches:
      'A bed in which nobody has lain since the night began, three hours into it, while somebody is at home: a warning. A bed that was left at night is watched by bed-exit-at-night.',
    cannotJudge:
      'Without a bed sensor, while it is not heard, is distrusted or has said nothing yet, and while the hub does not know what time it is. Where it is not known whether anybody is at home, only somebody who moved within 6 h is.',
    defaultsFrom: 'When the night begins, the care plan says. Three hours more, and 6 h without movement, are choices.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether it is a warning when nobody has gone to bed by night',
        type: 'switch',
        default: true,
      },
      {
        name: 'marginMinutes',
        description: 'how long after the beginning of the night the bed may still be unused, in minutes',
        type: 'number',
        default: 180,
        min: 30,
        max: 360,
      },
      {
        name: 'nightFrom',
        description: 'when night begins, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '22:00',
      },
      {
        name: 'nightTo',
        description: 'when night ends, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '06:00',
      },
    ],
    fromPlan: ['nightFrom', 'nightTo'],
  },
  {
    name: 'vitals',
    watches:
      'A radar that tells breathing and heart rate of somebody in bed: no breathing found for ten minutes, a rate beyond its limit for a quarter of an hour, or movement for an hour without five minutes of rest. A warning only: a hint to look. This is not a medical device, and nobody may rely on it to notice an illness or a death.',
    cannotJudge:
      'Until somebody has been in bed for ten minutes by a bed sensor in the room or the radar’s own, while that is not known, while the radar is not heard or says no rates, and while a visitor is there. Without any bed sensor somebody before the radar counts as in bed, but no breathing found then means nothing. Radars measure one person who lies still within about 1.5 m, and lose a sleeper who turns; the MR60BHA1 is specified to 20 breaths and 100 beats a minute only, so its high rates are doubtful.',
    defaultsFrom:
      'At most 8 breaths, and a heart at most at 40 or at least at 131, score highest in the early warning score of hospitals (NEWS2, Royal College of Physicians, 2017); 28 breaths are the limit of fast breathing in old age (Rodríguez-Molinero et al., J Am Geriatr Soc 2013). The minutes, and 30 % for movement, are choices against the faults of radars.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether unusual breathing, heart rate or unrest in bed is a warning',
        type: 'switch',
        default: true,
      },
      {
        name: 'settleMinutes',
        description: 'how long somebody must be in bed before the radar is believed, in minutes',
        type: 'number',
        default: 10,
        min: 2,
        max: 60,
      },
      {
        name: 'absentMinutes',
        description: 'how long no breathing may be found of somebody in bed, in minutes',
        type: 'number',
        default: 10,
        min: 3,
        max: 60,
      },
      {
        name: 'rateMinutes',
        description: 'how long a rate must lie beyond its limit, in minutes',
        type: 'number',
        default: 15,
        min: 3,
        max: 120,
      },
      {
        name: 'breathsLow',
        description: 'breathing this slow or slower is unusual, in breaths a minute',
        type: 'number',
        default: 8,
        min: 4,
        max: 14,
      },
      {
        name: 'breathsHigh',
        description: 'breathing this fast or faster is unusual, in breaths a minute',
        type: 'number',
        default: 28,
        min: 18,
        max: 50,
      },
      {
        name: 'beatsLow',
        description: 'a heart this slow or slower is unusual, in beats a minute',
        type: 'number',
        default: 40,
        min: 25,
        max: 60,
      },
      {
        name: 'beatsHigh',
        description: 'a heart this fast or faster is unusual, in beats a minute',
        type: 'number',
        default: 131,
        min: 80,
        max: 200,
      },
      {
        name: 'restlessMinutes',
        description: 'how long somebody may move in bed without five minutes of rest, in minutes',
        type: 'number',
        default: 60,
        min: 10,
        max: 360,
      },
      {
        name: 'restlessPercent',
        description: 'from which strength on it is movement, in percent',
        type: 'number',
        default: 30,
        min: 5,
        max: 100,
      },
    ],
    fromPlan: [],
  },
  {
    name: 'door-open-at-night',
    watches:
      'A door that stays open at night: somebody may have wandered out, or the home is cold and open to anybody. By day only where a limit is set.',
    cannotJudge:
      'For a door that was not heard yet. While the hub does not know the time, the longer limit for an unknown hour holds.',
    defaultsFrom: 'A choice: cities watch for doors that are opened at night, and give no time.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether a door left open is an alarm in this home',
        type: 'switch',
        default: true,
      },
      {
        name: 'nightMinutes',
        description:
          'how long a door may stay open at night, in minutes; one that was open before counts from nightfall',
        type: 'number',
        default: 10,
        min: 1,
        max: 240,
      },
      {
        name: 'dayMinutes',
        description: 'how long a door may stay open by day, in minutes; 0: for any time',
        type: 'number',
        default: 0,
        min: 0,
        max: 1440,
      },
      {
        name: 'unknownHourMinutes',
        description: 'how long while the hub does not know what time it is, at any hour, in minutes',
        type: 'number',
        default: 60,
        min: 1,
        max: 720,
      },
      {
        name: 'nightFrom',
        description: 'when night begins, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '22:00',
      },
      {
        name: 'nightTo',
        description: 'when night ends, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '06:00',
      },
    ],
    fromPlan: ['nightFrom', 'nightTo'],
  },
  {
    name: 'inactivity',
    watches:
      'A home in which nothing moves for longer than it should: longer than its own past makes likely after such a last movement (hour, liveliness, outside door), never longer than the limit of that room and of any hour.',
    cannotJudge:
      'With a pet in the care plan, movement may be its own: that is said for as long as it is so. While no sensor of activity is heard the time stands still; after a while that is a fault. While the home is believed empty, silence is no alarm, but an absence longer than the past makes likely is, as not back home. On a holiday of the care plan nothing is raised unless somebody is seen at home, for hours where no contact shows who leaves; that is said while nobody was seen to leave; while a visitor is there it waits, 8 h longer at most. Before enough days are known, and with an untrusted clock, fixed limits hold.',
    defaultsFrom:
      'Cities warn after 4 to 5 h without passage before a sensor, 4 h in a bathroom, 10 h in a bedroom. 6 h by day was 1 false alarm in 30 days in a recorded year of one home. The learned limits are made for the number of false alarms in the settings.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether a home in which nothing moves is an alarm',
        type: 'switch',
        default: true,
      },
      {
        name: 'hours',
        description:
          'how long nothing may move by day while the home is not known well enough, in hours; a span that touches the night has the next limit',
        type: 'number',
        default: 6,
        min: 1,
        max: 48,
      },
      {
        name: 'hoursAtAnyHour',
        description:
          'how long nothing may move at any hour, asleep or not, and while the hub does not know the time, in hours; no learned limit is longer',
        type: 'number',
        default: 12,
        min: 1,
        max: 72,
      },
      {
        name: 'bathroomHours',
        description: 'how long nothing may move anywhere after the last movement was in a bathroom, in hours',
        type: 'number',
        default: 4,
        min: 1,
        max: 72,
      },
      {
        name: 'bedroomHours',
        description: 'how long nothing may move anywhere after the last movement was in a bedroom, in hours',
        type: 'number',
        default: 10,
        min: 1,
        max: 72,
      },
      {
        name: 'learns',
        description: "whether limits are learned from the home's own past",
        type: 'switch',
        default: true,
      },
      {
        name: 'alarmsPerMonth',
        description:
          'for how many false alarms the learned limits are made, in alarms a month of 30 days; more of them find a collapse sooner',
        type: 'number',
        default: 1.5,
        min: 0.05,
        max: 60,
      },
      {
        name: 'daysBeforeLearned',
        description: 'how many days with life must be known before learned limits count, in days',
        type: 'whole-number',
        default: 7,
        min: 7,
        max: 90,
      },
      {
        name: 'shortestMinutes',
        description: 'no learned limit is shorter than this, in minutes',
        type: 'number',
        default: 60,
        min: 30,
        max: 360,
      },
      {
        name: 'cannotJudgeMinutes',
        description: 'how long all sensors of activity may be silent before it is a fault, in minutes',
        type: 'number',
        default: 60,
        min: 1,
        max: 1440,
      },
      {
        name: 'nightFrom',
        description: 'when night begins, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '22:00',
      },
      {
        name: 'nightTo',
        description: 'when night ends, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '06:00',
      },
    ],
    fromPlan: ['nightFrom', 'nightTo'],
  },
  {
    name: 'bathroom-overstay',
    watches:
      'Somebody who is in the bathroom for long: seen there by motion for 3 minutes and nowhere else since, or by a sensor of presence. Who was seen there only in passing, and nothing moves anywhere since, has the limit of a passing. While a sensor of presence goes on seeing somebody, a glimpse elsewhere or an opened door ends nothing, nor do a few minutes in which it sees nobody. After its incident was closed it counts anew.',
    cannotJudge:
      'By motion where no sensor outside the bathroom is heard. Motion elsewhere or an opened door ends a stay that only motion shows, so with others or animals in the home only a sensor of presence in the bathroom tells. A passing at night looks like going back to bed and is judged in the morning. With an untrusted clock the limit of the night holds, and twice that of a passing.',
    defaultsFrom:
      'Cities use 4 hours: that is the limit of a passing. The shorter ones are a choice: in a recorded year of a home with motion sensors only, nobody who was seen there for 3 minutes stayed for longer than 45 minutes by day. The care plan: half as long again as the longest usual stay.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether a long stay in the bathroom is an alarm in this home',
        type: 'switch',
        default: true,
      },
      {
        name: 'minutes',
        description: 'how long somebody who is certainly in the bathroom may stay there by day, in minutes',
        type: 'number',
        default: 60,
        min: 10,
        max: 720,
      },
      {
        name: 'nightMinutes',
        description: 'the same at night, and while the hub does not know what time it is, in minutes',
        type: 'number',
        default: 90,
        min: 10,
        max: 720,
      },
      {
        name: 'unsureMinutes',
        description:
          'how long nothing may move by day after somebody was seen there only in passing, in minutes; at night until morning',
        type: 'number',
        default: 240,
        min: 30,
        max: 1440,
      },
      {
        name: 'nightFrom',
        description: 'when night begins, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '22:00',
      },
      {
        name: 'nightTo',
        description: 'when night ends, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '06:00',
      },
    ],
    fromPlan: ['minutes', 'nightFrom', 'nightTo'],
  },
  {
    name: 'room-hot',
    watches: 'A room that stays hotter than the limit for hours while somebody may be at home.',
    cannotJudge:
      'While its thermometer is silent, or says what no room can have. A single value far from the last one must be confirmed by the next.',
    defaultsFrom:
      'WHO Regional Office for Europe, advice for heat-waves: rooms below 32 °C by day, above all for people over 60. The hours are a choice: longer than the sun shines on a thermometer or somebody cooks.',
    alwaysOn: false,
    settings: [
      { name: 'enabled', description: 'whether a hot room is an alarm in this home', type: 'switch', default: true },
      {
        name: 'degrees',
        description: 'a room that is hotter is too hot, in degrees Celsius',
        type: 'number',
        default: 32,
        min: 24,
        max: 45,
      },
      {
        name: 'hours',
        description: 'how long it may stay so, in hours',
        type: 'number',
        default: 3,
        min: 0.5,
        max: 48,
      },
      {
        name: 'recoveredByDegrees',
        description: 'how far below that it must cool before it no longer counts, in degrees Celsius',
        type: 'number',
        default: 1,
        min: 0,
        max: 10,
      },
    ],
    fromPlan: [],
  },
  {
    name: 'room-cold',
    watches: 'A room that stays colder than the limit for hours while somebody may be at home.',
    cannotJudge:
      'While its thermometer is silent, or says what no room can have. A single value far from the last one must be confirmed by the next.',
    defaultsFrom:
      'Blood pressure rises below 12 °C (Collins 1986, Age and Ageing 15:212). WHO recommends at least 18 °C; as a limit for an alarm that would page all winter in homes without heating, so a care plan raises it where the home is heated. The hours are a choice: longer than a room is aired.',
    alwaysOn: false,
    settings: [
      { name: 'enabled', description: 'whether a cold room is an alarm in this home', type: 'switch', default: true },
      {
        name: 'degrees',
        description: 'a room that is colder is too cold, in degrees Celsius',
        type: 'number',
        default: 12,
        min: 0,
        max: 22,
      },
      {
        name: 'hours',
        description: 'how long it may stay so, in hours',
        type: 'number',
        default: 3,
        min: 0.5,
        max: 48,
      },
      {
        name: 'recoveredByDegrees',
        description: 'how far above that it must warm up before it no longer counts, in degrees Celsius',
        type: 'number',
        default: 1,
        min: 0,
        max: 10,
      },
    ],
    fromPlan: [],
  },
  {
    name: 'no-water-use',
    watches:
      'A home that uses hardly any water for 12 hours by day or 24 hours at any hour, while somebody may be there.',
    cannotJudge:
      'While the meter is silent, while nobody is at home, and on holidays of the care plan. A cut wire of a pulse meter looks like no use, a leaking cistern like use.',
    defaultsFrom: 'Cities count less than 0.01 m³ in 12 or in 24 hours as a sign that something is wrong.',
    alwaysOn: false,
    settings: [
      { name: 'enabled', description: 'whether a home that uses no water is an alarm', type: 'switch', default: true },
      {
        name: 'hours',
        description:
          'how long hardly any water may be used by day, in hours; a span that touches the night has the next limit',
        type: 'number',
        default: 12,
        min: 2,
        max: 48,
      },
      {
        name: 'hoursAtAnyHour',
        description: 'the same at any hour, asleep or not, and while the hub does not know the time, in hours',
        type: 'number',
        default: 24,
        min: 4,
        max: 96,
      },
      {
        name: 'leastLitres',
        description: 'who uses less in that time counts as using none, in litres',
        type: 'number',
        default: 10,
        min: 0.1,
        max: 200,
      },
      {
        name: 'nightFrom',
        description: 'when night begins, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '22:00',
      },
      {
        name: 'nightTo',
        description: 'when night ends, local time of the home, 00:00 to 23:59',
        type: 'time-of-day',
        default: '06:00',
      },
    ],
    fromPlan: ['nightFrom', 'nightTo'],
  },
  {
    name: 'water-flows-on',
    watches:
      'Water that flows for hours without a pause, and a home that uses very much within 24 hours; at home or away.',
    cannotJudge:
      'While the meter is silent, and for a meter that speaks less often than the length of a pause. A drip of less than one pulse in that time is not seen.',
    defaultsFrom:
      'Cities count more than 2 m³ in a day as a leak. The hours of flow are a choice: valves that close by themselves do so after about 30 minutes, but a bath, the kitchen and a washing machine in a row are no emergency.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether water that flows on is an alarm in this home',
        type: 'switch',
        default: true,
      },
      {
        name: 'flowMinutes',
        description: 'how long water may flow without a pause, in minutes',
        type: 'number',
        default: 120,
        min: 10,
        max: 1440,
      },
      {
        name: 'pauseMinutes',
        description:
          'how long no use must be said before that is a pause, in minutes; longer than the meter needs between two words',
        type: 'number',
        default: 6,
        min: 1,
        max: 240,
      },
      {
        name: 'dayLitres',
        description: 'how much may be used within 24 hours, in litres',
        type: 'number',
        default: 2000,
        min: 50,
        max: 20000,
      },
    ],
    fromPlan: [],
  },
  {
    name: 'not-back-home',
    watches: 'Somebody who has left home and is not back after some hours, or by a time of day.',
    cannotJudge:
      'Where nothing shows that somebody leaves: without a contact on the outside door and a sensor of motion. On holidays of the care plan. By the time of day only with a trusted clock.',
    defaultsFrom:
      'Off unless the care plan says dementia: whoever manages alone may stay out. 4 hours then are a choice: nearly all who lose their way and are found within a day live, and ever fewer later.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description:
          'whether it is an alarm that somebody has left home and is not back; on with dementia in the care plan',
        type: 'switch',
        default: false,
      },
      {
        name: 'hours',
        description: 'how long somebody may be away, in hours; at most 4 with dementia in the care plan',
        type: 'number',
        default: 12,
        min: 0.5,
        max: 72,
      },
      {
        name: 'backBy',
        description: 'when somebody who left before should be back, local time of the home, 00:00 to 23:59, or none',
        type: 'text',
        default: 'none',
      },
    ],
    fromPlan: ['enabled', 'hours', 'backBy'],
  },
  {
    name: 'long-absence',
    watches:
      'A home that everybody has left, as far as its sensors can tell, for longer than a day without a holiday in the care plan.',
    cannotJudge:
      'Where nothing shows that somebody leaves: without a contact on the outside door and a sensor of motion. That nothing is known of the home any more does not end an absence.',
    defaultsFrom:
      'A choice: a day, so that somebody who is thought to be away by mistake is not left alone for longer.',
    alwaysOn: false,
    settings: [
      {
        name: 'enabled',
        description: 'whether a long absence leads to a welfare check',
        type: 'switch',
        default: true,
      },
      {
        name: 'hours',
        description: 'how long nobody may seem to be at home without a holiday in the care plan, in hours',
        type: 'number',
        default: 24,
        min: 6,
        max: 336,
      },
    ],
    fromPlan: [],
  },
  {
    name: 'verify',
    watches:
      'A cached or restored value that would have been an alarm had it been live, such as smoke in a retained message: it may be old, and somebody has to look.',
    cannotJudge: 'Until the next live word of that sensor, which settles it.',
    defaultsFrom: 'It needs none.',
    alwaysOn: false,
    settings: [],
    fromPlan: [],
  },
  {
    name: 'sensor-distrusted',
    watches:
      'A sensor of motion whose activity does not fit that of the others: presence that never ends, motion in a home that was left, motion without a rest or at equal distances, motion all night in another room, one that alone moves for half a day, one that never moves. What it says of motion does not count as life until it has behaved for up to three days; what it says of danger always counts.',
    cannotJudge:
      'With one sensor of motion, which nothing can contradict; of more than half of them at once. Motion that nobody explains is held against no sensor in a home with pets or several people, or of a person who no longer goes from room to room.',
    defaultsFrom:
      'A choice, held against recordings of two homes in which no sensor is known to have lied: over 371 and 30 days one of eleven sensors was distrusted, once, for three days.',
    alwaysOn: false,
    settings: [],
    fromPlan: [],
  },
  {
    name: 'judging',
    watches:
      'Each place with sensors of motion of which none is heard and trusted, and a home in which half of at least two such sensors are gone. It says at once that it cannot judge, and after a time that this is a fault.',
    cannotJudge: 'A place without a sensor of motion is not watched and nothing is said of it.',
    defaultsFrom: 'Services that take a fault for one that needs a substitute when it lasts for 2 h.',
    alwaysOn: true,
    settings: [
      {
        name: 'faultMinutes',
        description: 'how long a place may be watched by no sensor of motion before it is a fault, in minutes',
        type: 'number',
        default: 120,
        min: 1,
        max: 10080,
      },
    ],
    fromPlan: [],
  },
  {
    name: 'device-silent',
    watches:
      'A sensor that says nothing for longer than its profile calls normal, or nothing of what it is there for, or that its bridge calls unavailable.',
    cannotJudge: 'A sensor that dies just after it spoke is noticed only when its normal silence is over.',
    defaultsFrom:
      'The device profile. Where it says nothing: 25 hours on battery, a day and an hour; 10 minutes on mains.',
    alwaysOn: false,
    settings: [],
    fromPlan: [],
  },
  {
    name: 'battery-low',
    watches: "A battery that has to be changed: by the sensor's own word, or because its level is below the limit.",
    cannotJudge: 'Sensors that report neither, and sensors whose battery dies without a word: those fall silent.',
    defaultsFrom: "A choice. The sensor's own word comes first.",
    alwaysOn: false,
    settings: [
      {
        name: 'lowPercent',
        description: 'a battery below this is low, in percent',
        type: 'number',
        default: 15,
        min: 1,
        max: 50,
      },
      {
        name: 'recoveredByPercent',
        description: 'how far above that it must rise before it is no longer low, in percent',
        type: 'number',
        default: 5,
        min: 0,
        max: 40,
      },
    ],
    fromPlan: [],
  },
  {
    name: 'mains-lost',
    watches: 'A home without mains power for longer than the limit: hub and detectors then live on their batteries.',
    cannotJudge: 'Where no device reports mains power.',
    defaultsFrom:
      'Alarm services give notice after a settable 1 minute to 1 hour: those are the bounds. 5 minutes is a choice.',
    alwaysOn: false,
    settings: [
      {
        name: 'lostMinutes',
        description: 'how long the home may be without mains power before it is a fault, in minutes',
        type: 'number',
        default: 5,
        min: 1,
        max: 60,
      },
    ],
    fromPlan: [],
  },
  {
    name: 'tamper',
    watches: 'A sensor whose case was opened or that was taken off its wall: it may not watch any more.',
    cannotJudge: 'The sensor itself decides. One that falls silent is a fault of its own.',
    defaultsFrom: 'The sensor itself: the hub adds no threshold.',
    alwaysOn: false,
    settings: [],
    fromPlan: [],
  },
  {
    name: 'device-trouble',
    watches:
      'A device that says that it cannot watch as it should: a detector with a fault, a radar whose fall detection is switched off.',
    cannotJudge: 'The sensor itself decides. One that falls silent is a fault of its own.',
    defaultsFrom: 'The sensor itself: the hub adds no threshold.',
    alwaysOn: false,
    settings: [],
    fromPlan: [],
  },
  {
    name: 'source-failed',
    watches:
      'A port, broker or board through which sensors are heard and which stops working, as a whole or in part. It is over only when it has worked in one piece for as long.',
    cannotJudge: 'Sensors behind it: while it fails they are silent, and each becomes a fault of its own in its time.',
    defaultsFrom: 'A choice: long enough for a plug that is put back.',
    alwaysOn: false,
    settings: [
      {
        name: 'failedSeconds',
        description:
          'how long a connection to sensors may fail before it is a fault, in seconds; and how long it must work in one piece before that is forgotten',
        type: 'number',
        default: 60,
        min: 5,
        max: 3600,
      },
    ],
    fromPlan: [],
  },
  {
    name: 'device-settings',
    watches:
      'A device that does not take the settings that it should have, such as the height at which a radar hangs: it watches otherwise than people believe.',
    cannotJudge: 'While the device has not answered since the hub started.',
    defaultsFrom: 'It needs none.',
    alwaysOn: false,
    settings: [],
    fromPlan: [],
  },
  {
    name: 'clock-untrusted',
    watches:
      'A clock that neither the network nor the relay confirms. Rules that depend on the hour then go by longer limits, and times in records may be wrong.',
    cannotJudge: 'Whether the clock is wrong: only that nothing says it is right.',
    defaultsFrom: 'A choice: long enough for a network that comes back after a power cut.',
    alwaysOn: false,
    settings: [
      {
        name: 'untrustedMinutes',
        description: 'how long the clock may go unconfirmed before it is a fault, in minutes',
        type: 'number',
        default: 15,
        min: 1,
        max: 1440,
      },
    ],
    fromPlan: [],
  },
];
