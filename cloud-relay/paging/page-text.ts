import type { OutgoingPage, PageContent } from './page.ts';

type Language = OutgoingPage['language'];

/** What a notice shows on a locked screen: what kind of help is needed, never who or where. */
export interface PageText {
  readonly title: string;
  readonly body: string;
}

const kinds: Readonly<Record<string, Readonly<Record<Language, readonly [title: string, what: string]>>>> = {
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

const unknown = {
  zh: ['未识别的报警', '一户老人家中有报警'],
  en: ['Unrecognised alarm', 'An alarm in an older person’s home'],
} as const;
const fault = {
  zh: ['设备故障', '一户家中的设备不能正常守护'],
  en: ['Fault', 'A home is not watched as it should be'],
} as const;

const roles: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  family: { zh: '家属', en: 'family' },
  'grid-worker': { zh: '网格员', en: 'grid worker' },
  volunteer: { zh: '志愿者', en: 'volunteer' },
  neighbour: { zh: '邻里', en: 'neighbour' },
  operator: { zh: '值班坐席', en: 'operator' },
  installer: { zh: '安装员', en: 'installer' },
};

export function pageText({
  purpose,
  language,
  content,
}: Omit<OutgoingPage, 'id' | 'incident' | 'responder'>): PageText {
  const [title, what] = wordsFor(content, language);
  const zh = language === 'zh';
  const role = content.role === undefined ? undefined : (roles[content.role]?.[language] ?? content.role);
  switch (purpose) {
    case 'call':
      if (!content.earlier) return { title, body: zh ? `${what}，请打开查看。` : `${what}. Open to see and to go.` };
      return {
        title: zh ? `${title}（较早前）` : `${title} (earlier)`,
        body: zh
          ? `较早前${what}，通信中断后才收到，请打开查看。`
          : `${what} some time ago; the news came late. Open to see.`,
      };
    case 'reminder':
      return {
        title,
        body: zh
          ? '您已接警，请更新进展；否则将通知下一位。'
          : 'You accepted: say how it goes, or the next person is called.',
      };
    case 'accepted':
      return {
        title,
        body: zh ? `已有人接警${role ? `：${role}` : ''}。` : `Somebody has accepted${role ? `: ${role}` : ''}.`,
      };
    case 'closed':
      return { title, body: zh ? `警情已办结${role ? `：${role}` : ''}。` : `Closed${role ? ` by: ${role}` : ''}.` };
    case 'update':
      return { title, body: zh ? '情况有变化，请打开查看。' : 'Something has changed. Open to see.' };
    case 'test':
      return zh
        ? { title: '测试通知', body: '本设备可以收到报警。' }
        : { title: 'Test', body: 'This device can receive alarms.' };
  }
}

function wordsFor(
  { kind, recognised, class: severityClass }: PageContent,
  language: Language,
): readonly [string, string] {
  if (!recognised) return unknown[language];
  return kinds[kind]?.[language] ?? (severityClass === 'fault' ? fault : unknown)[language];
}
