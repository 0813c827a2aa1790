import { worker } from './scope.ts';

/** The few words that are the service worker's own; everything else comes in the notice. */
export const words = {
  zh: {
    going: '我去',
    cannot: '我去不了',
    open: '查看',
    sending: '正在告诉云平台……',
    sendingHow: '请稍候。',
    taken: '已接警',
    takenHow: '请尽快出发，点按查看地址。',
    'already-taken': '已由别人接警',
    'already-takenHow': '您不用去了。点按可以查看。',
    declined: '已呼叫下一位',
    declinedHow: '知道您去不了，正在联系别人。',
    closed: '警情已办结',
    closedHow: '您不用去了。点按可以查看。',
    refused: '没有成功',
    refusedHow: '这条通知已失效。点按打开警情，在那里处理。',
    unreachable: '没有发出去：联系不上云平台',
    unreachableHow: '还没有人知道您的回复。点按打开安居再试，或打电话。',
    unreadable: '安居：有新消息',
    unreadableHow: '点按打开。',
    renew: '本机不再接收报警',
    renewHow: '请打开安居，在“本机”中重新开启。',
  },
  en: {
    going: 'I am going',
    cannot: 'I cannot',
    open: 'Open',
    sending: 'Telling the relay …',
    sendingHow: 'One moment.',
    taken: 'You have accepted',
    takenHow: 'Please set off. Tap for the address.',
    'already-taken': 'Somebody else has it',
    'already-takenHow': 'You need not go. Tap to look.',
    declined: 'The next person is called',
    declinedHow: 'Noted that you cannot go.',
    closed: 'Already closed',
    closedHow: 'You need not go. Tap to look.',
    refused: 'That did not work',
    refusedHow: 'This notice is no longer good. Tap to open the incident and act there.',
    unreachable: 'Not sent: the relay cannot be reached',
    unreachableHow: 'Nobody knows your answer yet. Tap to open Anju and try again, or telephone.',
    unreadable: 'Anju has something for you',
    unreadableHow: 'Tap to open it.',
    renew: 'This browser no longer receives alarms',
    renewHow: 'Open Anju and switch them on again under “Settings”.',
  },
} as const;

export type Language = keyof typeof words;
/** Something to say that has a second line. */
export type Saying = {
  [Key in keyof (typeof words)['en']]: `${Key}How` extends keyof (typeof words)['en'] ? Key : never;
}[keyof (typeof words)['en']];

export const browserLanguage = (): Language => (worker.navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');
