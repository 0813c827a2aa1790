import { maySay } from './home-facts.ts';
import { isNamed } from './place-words.ts';
import type { DeviceFacts } from './rule.ts';

/** What a contact may be on that nobody leaves home by. */
const otherThings =
  'fridge, refrigerator, freezer, cupboard, cabinet, wardrobe, drawer, medicine, pill box, mailbox, window, balcony, ' +
  'bathroom, toilet, wc, shower, bedroom, indoor, inner, ' +
  '冰箱, 冰柜, 柜, 抽屉, 药, 信箱, 窗, 阳台, 浴室, 卫生间, 厕所, 洗手间, 卧室, 室内';

/**
 * Whether somebody who leaves home passes this contact. One whose names say nothing counts: a way out that is not
 * watched is worse than a cupboard that is.
 */
export const isOutsideDoor = (facts: DeviceFacts): boolean =>
  maySay(facts, 'contact') && !isNamed(facts.device, otherThings) && !isNamed(facts.place, otherThings);
