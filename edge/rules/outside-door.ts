import { maySay } from './home-facts.ts';
import { isNamed } from './place-words.ts';
import type { DeviceFacts } from './rule.ts';

/** What a contact may be on that nobody leaves home by. */
const otherThings =
  'fridge, refrigerator, freezer, oven, microwave, dishwasher, washing machine, cupboard, cabinet, closet, locker, pantry, ' +
  'wardrobe, drawer, safe, medicine, pill box, mailbox, window, balcony, ' +
  'bathroom, toilet, wc, shower, bedroom, indoor, inner, ' +
  '冰箱, 冰柜, 烤箱, 微波炉, 洗衣机, 洗碗机, 保险箱, 柜, 橱, 抽屉, 药, 信箱, 窗, 阳台, 浴室, 卫生间, 厕所, 洗手间, 卧室, 室内';

/** What people call the door that they leave home by, and where it is. */
const outsideWords =
  'front door, main door, house door, apartment door, flat door, outside door, outer door, back door, entrance, entry, hall, hallway, ' +
  'vestibule, ' +
  '大门, 入户, 进户, 户门, 家门, 前门, 后门, 防盗门, 玄关, 门厅, 门口';

/** `front-door` and `front_door` are the front door. */
const spaced = (name: string): string => name.replace(/[-_.]+/gu, ' ');

const isCalled = ({ device, place }: DeviceFacts, words: string): boolean =>
  isNamed(spaced(device), words) || isNamed(spaced(place), words);

/**
 * Whether absence is believed of somebody who has passed this contact. Where nothing tells one contact from another, one
 * whose names say nothing counts: that somebody is out must be known before silence is.
 */
export const isOutsideDoor = (facts: DeviceFacts): boolean =>
  facts.outsideDoor === undefined ? mayBeOne(facts) : facts.outsideDoor === 'yes' && maySay(facts, 'contact');

/** Whether somebody may go out by it unseen: a way out that is not watched at night is worse than a cupboard that is. */
export const mayLeadOutside = (facts: DeviceFacts): boolean =>
  facts.outsideDoor === 'perhaps' ? maySay(facts, 'contact') : isOutsideDoor(facts);

const mayBeOne = (facts: DeviceFacts): boolean => maySay(facts, 'contact') && !isCalled(facts, otherThings);

/**
 * The devices of a home, each contact with whether it is the outside door. Once one is, by the hub's file or by its names, a
 * contact of which nothing is known only may be: who opens a cupboard with a meaningless name and then falls is not away.
 */
export function withOutsideDoors(devices: readonly DeviceFacts[]): readonly DeviceFacts[] {
  const isKnown = (facts: DeviceFacts): boolean =>
    isOutsideDoor(facts) && (facts.outsideDoor === 'yes' || isCalled(facts, outsideWords));
  if (!devices.some(isKnown)) return devices;
  return devices.map((facts) =>
    facts.outsideDoor === undefined && isOutsideDoor(facts) && !isKnown(facts)
      ? { ...facts, outsideDoor: 'perhaps' }
      : facts,
  );
}
