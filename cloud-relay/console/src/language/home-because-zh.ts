import type { homeBecauseEn } from './home-because-en.ts';
import type { TextsLike } from './texts.ts';

/** 关于老人和家中情况：网关每条规则的依据，各一句话。 */
export const homeBecauseZh: TextsLike<typeof homeBecauseEn> = {
  'radar-reports-fall': '雷达报告有人跌倒。',
  'radar-still-reports-fall-after-cancel': '已在家中取消，但雷达仍报告有人跌倒。',
  'radar-no-longer-reports-fall': '雷达不再报告跌倒。',
  'detector-reports-smoke': '烟感报告有烟雾。',
  'detector-no-longer-reports-smoke': '烟感不再报告烟雾。',
  'detector-reports-carbon-monoxide': '探测器报告一氧化碳。',
  'detector-no-longer-reports-carbon-monoxide': '探测器不再报告一氧化碳。',
  'detector-reports-gas': '探测器报告燃气泄漏。',
  'detector-no-longer-reports-gas': '探测器不再报告燃气。',
  'detector-reports-water': '探测器报告漏水。',
  'detector-no-longer-reports-water': '探测器不再报告漏水。',
  'sos-pressed': '按下了求助按钮。',
  'bed-empty-at-night': '夜间离床已 {{emptyMinutes}}。',
  'bed-empty-long-at-unknown-hour': '离床已 {{emptyMinutes}}。网关不知道现在几点，按较长时限判断。',
  'back-in-bed': '已回到床上。',
  'door-open-at-night': '夜间房门敞开已 {{openMinutes}}。',
  'door-open-long': '房门敞开已 {{openMinutes}}。',
  'door-open-long-at-unknown-hour': '房门敞开已 {{openMinutes}}。网关不知道现在几点，按较长时限判断。',
  'door-closed': '房门已关。',
  'nothing-moves-by-day': '白天已 {{hours}} 小时没有活动。',
  'nothing-moves-at-any-hour': '已 {{hours}} 小时没有活动。网关不知道现在几点，按较长时限判断。',
  'somebody-moves': '家中又有活动。',
  'no-activity-sensor-is-heard': '能感知活动的设备都没有消息。',
  'activity-sensor-heard-again': '感知活动的设备恢复消息。',
  'nothing-heard-yet': '还没有收到任何消息。',
  'rule-switched-off': '照护方案已关闭引发它的规则。',
  'home-has-no-activity-sensor': '家中没有能感知活动的设备。',
};
