import type { RuleWordsZh } from './rule-words-zh.ts';

const ownWord = '由设备自己判断；设备失联会另报故障。';

/** 照护方案：关于危险、家中环境和设备的规则。 */
export const houseRulesZh = {
  smoke: { title: '烟雾', watches: '烟感报告有烟雾。', cannotJudge: ownWord },
  'carbon-monoxide': { title: '一氧化碳', watches: '探测器报告一氧化碳。', cannotJudge: ownWord },
  gas: { title: '燃气', watches: '探测器报告燃气泄漏。', cannotJudge: ownWord },
  'water-leak': { title: '漏水', watches: '地面的水浸探测器报告有水。', cannotJudge: ownWord },
  'door-open-at-night': {
    title: '房门未关',
    watches: '夜里房门一直开着；白天设了时限的也一样。',
    cannotJudge: '还没有收到过门磁的消息。网关时钟不可信时，按时间不明的较长时限。',
    settings: {
      nightMinutes: '夜里最多开多少分钟；入夜前就开着的，从入夜算起',
      dayMinutes: '白天最多开多少分钟；0 表示不限',
      unknownHourMinutes: '网关不知道时间时，最多开多少分钟',
    },
  },
  'room-hot': {
    title: '室温过高',
    watches: '可能有人在家时，房间连续几小时太热。',
    cannotJudge: '温度计没有消息，或报的温度不可能。与前一次相差太大的值，要下一次也如此才算。',
    settings: {
      degrees: '超过多少度算太热（°C）',
      hours: '持续多少小时',
      recoveredByDegrees: '要降到比它低多少度才算恢复（°C）',
    },
  },
  'room-cold': {
    title: '室温过低',
    watches: '可能有人在家时，房间连续几小时太冷。',
    cannotJudge: '温度计没有消息，或报的温度不可能。与前一次相差太大的值，要下一次也如此才算。',
    settings: {
      degrees: '低于多少度算太冷（°C）',
      hours: '持续多少小时',
      recoveredByDegrees: '要升到比它高多少度才算恢复（°C）',
    },
  },
  'no-water-use': {
    title: '久未用水',
    watches: '可能有人在家，白天 12 小时或昼夜 24 小时几乎没有用水。',
    cannotJudge: '水表没有消息、没有人在家、照护方案里的外出日子。脉冲水表断线像没有用水，马桶漏水像在用水。',
    settings: {
      hours: '白天最多多少小时几乎不用水；碰到夜间的时段按下一项',
      hoursAtAnyHour: '不分昼夜最多多少小时；网关不知道时间时也按此',
      leastLitres: '这段时间少于多少升算没有用水',
    },
  },
  'water-flows-on': {
    title: '用水不停',
    watches: '水连续流了几小时，或 24 小时内用水特别多；有没有人在家都一样。',
    cannotJudge: '水表没有消息，或水表报数的间隔比停顿还长。很小的滴漏看不出来。',
    settings: {
      flowMinutes: '水最多连续流多少分钟',
      pauseMinutes: '多少分钟没有用水才算停顿；要比水表报数的间隔长',
      dayLitres: '24 小时内最多用多少升',
    },
  },
  verify: {
    title: '旧报警',
    watches: '收到一条缓存的旧值，如果是最新的就该报警。',
    cannotJudge: '没有这种情况：设备下一条最新消息会说清楚。',
  },
  'device-silent': {
    title: '设备失联',
    watches: '设备没有消息的时间超过它的正常间隔，或联系不上。',
    cannotJudge: '只计算网关能收到消息的时间。',
  },
  'battery-low': {
    title: '电池电量低',
    watches: '设备自报电量低，或电量百分比太低。',
    cannotJudge: '两样都不报的设备。',
    settings: {
      lowPercent: '低于百分之多少算电量低',
      recoveredByPercent: '要高出多少个百分点才算恢复',
    },
  },
  'mains-lost': {
    title: '市电中断',
    watches: '家里或设备靠电池供电。',
    cannotJudge: '没有设备报告市电的地方。',
    settings: { lostMinutes: '停电多少分钟算故障' },
  },
  tamper: { title: '设备被拆动', watches: '设备外壳被打开，或被从墙上取下。', cannotJudge: ownWord },
  'device-trouble': { title: '设备无法监测', watches: '设备自报不能正常监测。', cannotJudge: ownWord },
  'source-failed': {
    title: '接入故障',
    watches: '收听设备的接口、本地服务或控制板停止工作。',
    cannotJudge: '没有这种情况：收不到消息正是它要报的。',
    settings: { failedSeconds: '接入中断多少秒算故障；恢复后也要连续正常这么久' },
  },
  'device-settings': {
    title: '设备设置',
    watches: '设备没有按要求的设置工作。',
    cannotJudge: '网关启动后设备还没有答复。',
  },
  'clock-untrusted': {
    title: '网关时钟',
    watches: '网关的时钟没有得到确认。',
    cannotJudge: '没有这种情况。',
    settings: { untrustedMinutes: '多少分钟没有确认算故障' },
  },
  'sensor-distrusted': {
    title: '设备读数不可信',
    watches:
      '感知活动的设备与别的设备对不上：一直报有人、没有人在家却有活动、不停地或很有规律地触发、别处整夜有活动、半天里只有它在动，或从不触发。它报的活动不再算数，正常三天后恢复；它报的危险始终算数。',
    cannotJudge:
      '只有一个感知活动的设备，或一半以上同时异常。家里有宠物、有几个人，或老人已不在各房间走动时，解释不了的活动不算设备的错。',
  },
  judging: {
    title: '无法判断的房间',
    watches: '某个房间感知活动的设备都没有消息或不可信，或全家一半的设备失效。马上说明无法判断，过一段时间报故障。',
    cannotJudge: '没有装感知活动设备的房间，不在看护范围内。',
    settings: { faultMinutes: '房间最多多少分钟没有设备看护' },
  },
} as const satisfies Record<string, RuleWordsZh>;
