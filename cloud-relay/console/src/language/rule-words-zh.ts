import { houseRulesZh } from './house-rules-zh.ts';
import { peopleRulesZh } from './people-rules-zh.ts';

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

export const ruleWordsZh = { ...peopleRulesZh, ...houseRulesZh };
