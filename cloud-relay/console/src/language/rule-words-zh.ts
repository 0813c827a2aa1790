/** 照护方案里每条规则的说法。规则自己的说明是英文。 */
export interface RuleWordsZh {
  readonly title: string;
  readonly watches: string;
  readonly cannotJudge: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** 多条规则共有的设置。 */
export const sharedSettingsZh: Readonly<Record<string, string>> = {
  enabled: '是否看护这一项',
  nightFrom: '夜间从几点开始',
  nightTo: '夜间到几点结束',
  cannotJudgeMinutes: '多少分钟收不到相关设备就报故障',
};

const ownWord = '由设备自己判断；设备失联会另报故障。';

export const ruleWordsZh = {
  fall: {
    title: '跌倒',
    watches: '跌倒雷达报告有人倒在地上。老人取消后，雷达几分钟后仍报告，会再次报警。',
    cannotJudge: '没有雷达的房间。雷达失联会另报故障。',
    settings: { reRaiseAfterCancelMinutes: '取消后雷达仍在报告，多少分钟后再次报警' },
  },
  smoke: { title: '烟雾', watches: '烟感报告有烟雾。', cannotJudge: ownWord },
  'carbon-monoxide': { title: '一氧化碳', watches: '探测器报告一氧化碳。', cannotJudge: ownWord },
  gas: { title: '燃气', watches: '探测器报告燃气泄漏。', cannotJudge: ownWord },
  sos: {
    title: '求助按钮',
    watches: '有人按下求助按钮。',
    cannotJudge: '按钮没电时不会有消息；长时间没有消息的按钮会报故障。',
  },
  'water-leak': { title: '漏水', watches: '地面的水浸探测器报告有水。', cannotJudge: ownWord },
  'bed-exit-at-night': {
    title: '夜间离床',
    watches: '夜里离开床后没有回来。',
    cannotJudge: '没有床垫传感器，或还没有收到过它的消息。网关时钟不可信时，按时间不明的较长时限。',
    settings: {
      emptyMinutes: '夜里离床后最多多少分钟',
      emptyMinutesUnknownHour: '网关不知道时间时，最多多少分钟',
    },
  },
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
  inactivity: {
    title: '久无活动',
    watches: '家里长时间没有任何活动。',
    cannotJudge: '感知活动的设备都没有消息的时候。',
    settings: {
      hours: '白天最多多少小时没有活动；碰到夜间的时段按下一项',
      hoursAtAnyHour: '不分昼夜最多多少小时没有活动；网关不知道时间时也按此',
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
} as const satisfies Record<string, RuleWordsZh>;
