import type { RuleWordsZh } from './rule-words-zh.ts';

/** 照护方案：关于老人身体和起居的规则。 */
export const peopleRulesZh = {
  fall: {
    title: '跌倒',
    watches: '跌倒雷达报告有人倒在地上。老人取消后，雷达几分钟后仍报告，会再次报警。',
    cannotJudge: '没有雷达的房间。雷达失联会另报故障。',
    settings: { reRaiseAfterCancelMinutes: '取消后雷达仍在报告，多少分钟后再次报警' },
  },
  'low-height': {
    title: '贴近地面',
    watches:
      '测高雷达看到原本站着或坐着的人，两分钟内贴近地面并停留半分钟。十分钟后仍在地面，按倒地未起处理。雷达自己报告跌倒之外，这是更早的迹象。',
    cannotJudge:
      '没有测高雷达，或收不到它的消息。没有看到人先站着或坐着、家里有客人、雷达前有几个人、屋里床上有人时，都不判断。床垫低于限度或在地上做操，看起来像跌倒，老人可以取消。方案里有宠物时自动关闭。',
    settings: {
      lowMetres: '低于多少米算贴近地面；要低于床垫',
      lowSeconds: '贴近地面多少秒',
      uprightMetres: '高于多少米算站着或坐着',
      lieMinutes: '多少分钟不起来算倒地未起',
      reRaiseAfterCancelMinutes: '报了平安后，最多还能贴近地面多少分钟',
    },
  },
  'long-lie': {
    title: '倒地未起',
    watches: '雷达报告跌倒后，屋里三分钟没有动静而雷达仍在报告，或十分钟没有看到人起来。',
    cannotJudge:
      '收不到报告跌倒的雷达，也收不到别的能看出活动的设备，这时暂停计时；跌倒报警仍然有效。雷达不再报告，不算人已起来。',
    settings: {
      downMinutes: '跌倒后最多多少分钟没有看到人起来',
      stillMinutes: '雷达仍在报告时，屋里最多多少分钟没有动静',
      uprightMetres: '测高雷达：高于多少米算人已起来',
    },
  },
  sos: {
    title: '求助按钮',
    watches: '有人按下求助按钮。',
    cannotJudge: '按钮没电时不会有消息；长时间没有消息的按钮会报故障。',
  },
  'left-at-night': {
    title: '夜间外出',
    watches: '夜里外门打开后，屋里几分钟没有动静；刚下过床的，等得更短。看不出是别处的门磁，都当作外门。',
    cannotJudge:
      '外门没有门磁。收不到屋里设备的消息时，看不出人是否还在家，也会报警。家里有别人或宠物时，他们的活动会被当作人还在家。有客人时不算。网关时钟不可信时，按时间不明的较长时限。',
    settings: {
      enabled: '夜间外出是否报警；方案里有认知障碍时自动开启',
      minutes: '夜里外门打开后，屋里最多多少分钟没有动静',
      minutesFromBed: '一刻钟内下过床的，最多多少分钟',
      unknownHourMinutes: '网关不知道时间时，最多多少分钟',
    },
  },
  'not-up': {
    title: '早上还没起床',
    watches: '夜间结束三小时后，还没有下床。独居、没有宠物、没有客人时，别的房间有活动也算起床。',
    cannotJudge:
      '网关不知道时间；床垫传感器没有消息、不可信或还没有报过。家里没有人时不判断。方案里是重度或完全失能时自动关闭。没有床垫传感器时默认关闭，由“久无活动”判断。',
    settings: {
      enabled: '上午还没起床是否报警',
      marginMinutes: '夜间结束后，最多还能躺多少分钟',
      upMinutes: '床空多少分钟才算下床；更短的是翻身',
      withoutBedSensor: '没有床垫传感器时，是否按家中有没有活动来判断',
    },
  },
  'in-bed-long': {
    title: '久卧在床',
    watches: '连续在床上的时间比一夜长很多。独居、没有宠物、没有客人时，别的房间有活动也算下床。',
    cannotJudge:
      '没有床垫传感器，或它没有消息、不可信、还没有报过，这时暂停计时。家里没有人时不判断。方案里是完全失能时自动关闭。',
    settings: {
      hours: '最多连续在床上多少小时',
      upMinutes: '床空多少分钟才算下床；更短的是翻身',
    },
  },
  'not-in-bed': {
    title: '夜里没有上床',
    watches: '有人在家，入夜三小时后还没有人上过床。这是提醒。夜里离床由“夜间离床”看护。',
    cannotJudge:
      '没有床垫传感器，或它没有消息、不可信、还没有报过；网关不知道时间。不清楚家里有没有人时，只看 6 小时内有过活动的。',
    settings: { marginMinutes: '入夜后最多多少分钟还没有人上床' },
  },
  vitals: {
    title: '呼吸和心率',
    watches:
      '雷达看到床上的人：十分钟测不到呼吸，呼吸或心率超出界限一刻钟，或一小时里没有安静满五分钟。只是提醒去看看。这不是医疗设备，不能靠它发现疾病或死亡。',
    cannotJudge:
      '床上有人还不满十分钟、不知道床上有没有人、雷达没有消息或不报数值、有客人在时，都不判断。雷达只能测一米半内安静躺着的一个人，翻身时会测不到；有的型号高数值不准。',
    settings: {
      enabled: '呼吸、心率异常或卧床不安是否提醒',
      settleMinutes: '上床多少分钟后才相信雷达',
      absentMinutes: '最多多少分钟测不到呼吸',
      rateMinutes: '超出界限多少分钟',
      breathsLow: '呼吸每分钟不高于多少次算偏慢',
      breathsHigh: '呼吸每分钟不低于多少次算偏快',
      beatsLow: '心率每分钟不高于多少次算偏慢',
      beatsHigh: '心率每分钟不低于多少次算偏快',
      restlessMinutes: '最多多少分钟没有安静满五分钟',
      restlessPercent: '动作强度达到百分之多少算在动',
    },
  },
  'bathroom-overstay': {
    title: '卫生间久未出来',
    watches:
      '在卫生间时间过长：三分钟里有活动、此后别处没有动静，或存在传感器看到有人。只是路过、此后家中都没有动静的，按路过的时限。',
    cannotJudge:
      '靠活动判断时，收不到卫生间以外的设备。别处有动静或开门就算出来，所以家里有别人或宠物时，只有卫生间的存在传感器能判断。网关时钟不可信时，按夜间的时限。',
    settings: {
      minutes: '白天最多在卫生间多少分钟',
      nightMinutes: '夜里最多多少分钟；网关不知道时间时也按此',
      unsureMinutes: '只是路过卫生间，此后最多多少分钟没有动静',
    },
  },
  'not-back-home': {
    title: '外出未归',
    watches: '外出几小时没有回来，或过了约定的时间还没有回来。',
    cannotJudge: '看不出有人出门：外门没有门磁，或没有感知活动的设备。方案里的外出日子不判断。约定时间要网关时钟可信。',
    settings: {
      enabled: '外出未归是否报警；方案里有认知障碍时自动开启',
      hours: '最多外出多少小时；方案里有认知障碍时最多 4 小时',
      backBy: '应在几点前回来，如 18:00',
    },
  },
  'long-absence': {
    title: '长时间无人在家',
    watches: '家里一天以上似乎没有人，而照护方案里没有外出安排。',
    cannotJudge: '看不出有人出门：外门没有门磁，或没有感知活动的设备。',
    settings: { enabled: '长时间无人在家是否安排探访', hours: '没有外出安排时，最多多少小时似乎没有人在家' },
  },
  'bed-exit-at-night': {
    title: '夜间离床',
    watches: '夜里离开床后没有回来。',
    cannotJudge: '没有床垫传感器，或还没有收到过它的消息。网关时钟不可信时，按时间不明的较长时限。',
    settings: {
      emptyMinutes: '夜里离床后最多多少分钟',
      emptyMinutesUnknownHour: '网关不知道时间时，最多多少分钟',
    },
  },
  inactivity: {
    title: '久无活动',
    watches:
      '家里没有动静的时间比平时长：按这一家过去在同样钟点、同样活动之后的情况，并且不超过房间时限和不分昼夜的时限。',
    cannotJudge:
      '感知活动的设备都没有消息时，暂停计时，过一段时间报故障。以为没有人在家、方案里的外出日子没有看到人时，不报警；有客人时最多推迟 8 小时。家里有宠物时会说明活动可能是宠物造成的。天数不够或时钟不可信时，按固定时限。',
    settings: {
      enabled: '家里久无活动是否报警',
      hours: '还不熟悉这一家时，白天最多多少小时没有活动；碰到夜间的时段按下一项',
      hoursAtAnyHour: '不分昼夜最多多少小时没有活动；学到的时限也不会更长',
      bathroomHours: '最后一次活动在卫生间，最多多少小时',
      bedroomHours: '最后一次活动在卧室，最多多少小时',
      learns: '是否按这一家过去的情况学习时限',
      alarmsPerMonth: '学习时限时允许 30 天有几次误报；越多发现得越早',
      daysBeforeLearned: '了解多少天后才用学到的时限',
      shortestMinutes: '学到的时限最短多少分钟',
    },
  },
} as const satisfies Record<string, RuleWordsZh>;
