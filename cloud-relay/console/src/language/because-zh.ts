import type { becauseEn } from './because-en.ts';
import type { TextsLike } from './texts.ts';

/** 每个依据一句话。双花括号里是证据；没有写到的依据按名称显示。 */
export const becauseZh: TextsLike<typeof becauseEn> = {
  'radar-reports-fall': '雷达报告有人跌倒。',
};
