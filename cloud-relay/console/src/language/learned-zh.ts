import type { learnedEn } from './learned-en.ts';
import type { TextsLike } from './texts.ts';

/** “这一家的习惯”的中文文案，随网关页加载。 */
export const learnedZh: TextsLike<typeof learnedEn> = {
  learned: {
    title: '学到的习惯',
    how: '按这一家过去的情况：一天里各个钟点会安静多久，超过多久就报警。',
    nothing: '网关还没有报过这方面的情况。',
    off: '照护方案已关闭学习，按固定时限。',
    tooFew: '已了解 {{days}} 天，满 {{needed}} 天才用。在此之前按固定时限。',
    from: '来自 {{days}} 天，最近一天是 {{until}}。',
    fromDays: '来自 {{days}} 天。',
    bounds: '学到的时限不会短于 {{shortest}}，也不会长于 {{longest}}。',
    after: '最后一次活动',
    inside: '在屋里',
    door: '在外门',
    chartSays: '时限最短 {{shortest}}（{{shortestHour}} 点），最长 {{longest}}（{{longestHour}} 点）。',
    limit: '时限',
    longest: '{{days}} 天里最长的安静',
    hour: '钟点',
    table: '用表格显示',
    noLong: '没有很久',
    reset: '全部忘掉',
    resetSure: '确认忘掉',
    resetHow: '换人居住或生活有变时使用。重新了解之前，按固定时限。',
    forgotten: '已通知网关忘掉。',
    inHours: '单位：小时',
  },
};
