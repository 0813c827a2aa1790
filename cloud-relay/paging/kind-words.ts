import type { OutgoingPage } from './page.ts';

type Language = OutgoingPage['language'];

/**
 * What a page says of each kind of alarm: a title, and what has happened. It is read on locked screens: never who or
 * where. Faults have common words of their own.
 */
export const kindWords: Readonly<Record<string, Readonly<Record<Language, readonly [title: string, what: string]>>>> = {
  fall: { zh: ['疑似跌倒', '一位老人可能跌倒'], en: ['Possible fall', 'An older person may have fallen'] },
  smoke: { zh: ['烟雾报警', '一户老人家中有烟雾报警'], en: ['Smoke', 'Smoke in an older person’s home'] },
  carbon_monoxide: {
    zh: ['一氧化碳报警', '一户老人家中一氧化碳超标'],
    en: ['Carbon monoxide', 'Carbon monoxide in an older person’s home'],
  },
  gas: { zh: ['燃气报警', '一户老人家中燃气泄漏'], en: ['Gas', 'Gas in an older person’s home'] },
  water_leak: {
    zh: ['漏水报警', '一户老人家中漏水'],
    en: ['Water leak', 'Water is leaking in an older person’s home'],
  },
  sos: { zh: ['紧急呼叫', '一位老人按下了求助按钮'], en: ['Call for help', 'An older person has called for help'] },
  inactivity: {
    zh: ['长时间无活动', '一位老人长时间没有活动'],
    en: ['No activity', 'An older person has not moved for long'],
  },
  long_lie: {
    zh: ['倒地未起', '一位老人可能倒地后起不来'],
    en: ['Lying on the floor', 'An older person may be lying on the floor'],
  },
  bathroom_overstay: {
    zh: ['卫生间久未出来', '一位老人在卫生间很久没有出来'],
    en: ['Long in the bathroom', 'An older person has been in the bathroom for long'],
  },
  not_up: {
    zh: ['早上还没起床', '一位老人早上还没有起床'],
    en: ['Not up', 'An older person has not got up this morning'],
  },
  not_in_bed: {
    zh: ['夜里没有上床', '一位老人夜里还没有上床'],
    en: ['Not in bed', 'An older person has not gone to bed tonight'],
  },
  in_bed_long: {
    zh: ['久卧在床', '一位老人很久没有下床'],
    en: ['In bed for long', 'An older person has been in bed for long'],
  },
  vital_signs: {
    zh: ['呼吸或心率异常', '一位老人的呼吸或心率不太正常'],
    en: ['Breathing or heartbeat', 'An older person’s breathing or heartbeat is unusual'],
  },
  left_at_night: {
    zh: ['夜间外出', '一位老人夜里离开了家'],
    en: ['Left at night', 'An older person has left home at night'],
  },
  not_back_home: {
    zh: ['外出未归', '一位老人外出还没有回家'],
    en: ['Not back home', 'An older person has gone out and is not back'],
  },
  welfare_check: {
    zh: ['需要上门探访', '一位老人需要有人上门看望'],
    en: ['Welfare check', 'An older person needs somebody to look in'],
  },
  room_hot: { zh: ['室温过高', '一户老人家中温度过高'], en: ['Too hot', 'It is too hot in an older person’s home'] },
  room_cold: { zh: ['室温过低', '一户老人家中温度过低'], en: ['Too cold', 'It is too cold in an older person’s home'] },
  no_water_use: {
    zh: ['久未用水', '一户老人家中很久没有用水'],
    en: ['No water used', 'No water has been used in an older person’s home'],
  },
  water_flows_on: {
    zh: ['用水不停', '一户老人家中的水一直在流'],
    en: ['Water runs on', 'Water runs on and on in an older person’s home'],
  },
  bed_empty: {
    zh: ['夜间离床未归', '一位老人夜间离床未归'],
    en: ['Out of bed', 'An older person left the bed at night'],
  },
  door_open: {
    zh: ['房门未关', '一户老人家的门长时间未关'],
    en: ['Door open', 'The door of an older person’s home stands open'],
  },
  'hub-lost': { zh: ['网关失联', '一户家中的居家网关失联'], en: ['Hub silent', 'The hub of a home is silent'] },
  'hub-cloned': {
    zh: ['网关身份被重复使用', '一户家中的居家网关身份被重复使用'],
    en: ['Hub identity used twice', 'Two hubs use the identity of one home'],
  },
  'hubs-lost': {
    zh: ['多个网关失联', '多户家中的居家网关同时失联'],
    en: ['Hubs silent', 'The hubs of many homes are silent at once'],
  },
};
