import { kindWords } from './kind-words.ts';
import type { OutgoingPage, PageContent } from './page.ts';

type Language = OutgoingPage['language'];

/** What a notice shows on a locked screen: what kind of help is needed, never who or where. */
export interface PageText {
  readonly title: string;
  readonly body: string;
}

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
          : `Some time ago: ${what}. The news came late; open to see.`,
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
  return kindWords[kind]?.[language] ?? (severityClass === 'fault' ? fault : unknown)[language];
}
