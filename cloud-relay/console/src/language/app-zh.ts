import type { appEn } from './app-en.ts';
import type { TextsLike } from './texts.ts';

/** 应用本身、列表、住所、网关、呼叫顺序的中文文案。 */
export const appZh: TextsLike<typeof appEn> = {
  shell: {
    oldSince: '连接中断，以下是 {{time}} 的情况。',
    oldFor: '（{{time}}前）',
    neverHeard: '连接中断，打开本页后还没有收到云平台的消息。',
    asOf: '{{time}} 的情况',
    newVersion: '安居有新版本。',
    useNow: '立即使用',
  },
};
