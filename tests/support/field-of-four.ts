import { createCommunity } from '../../cloud-relay/registry/communities.ts';
import { createDwelling } from '../../cloud-relay/registry/dwellings.ts';
import { createResponder } from '../../cloud-relay/registry/responders.ts';
import { everywhere } from '../../cloud-relay/store/scope.ts';
import type { Store } from '../../cloud-relay/store/store.ts';
import type { Community } from '../../contracts/api-registry.ts';

/** A city with two districts, each with two communities, each with one home and one responder. */
export interface FieldOfFour {
  readonly city: string;
  readonly north: District;
  readonly south: District;
}

export interface District {
  readonly id: string;
  readonly communities: readonly [Neighbourhood, Neighbourhood];
}

export interface Neighbourhood {
  readonly id: string;
  readonly dwelling: string;
  readonly responder: string;
}

export async function fieldOfFour({ db }: Store, now: number): Promise<FieldOfFour> {
  const community = async (level: Community['level'], name: string, parentId: string | null): Promise<string> =>
    there(await createCommunity(db, everywhere, { level, name, parentId }, now)).id;
  const neighbourhood = async (name: string, parent: string): Promise<Neighbourhood> => {
    const communityId = await community('community', name, parent);
    const home = { communityId, address: `${name} 1`, accessNote: '' };
    const person = { communityId, name, role: 'volunteer' as const, phone: '', language: 'zh' as const };
    return {
      id: communityId,
      dwelling: there(await createDwelling(db, everywhere, home, now)).id,
      responder: there(await createResponder(db, everywhere, person, now)).id,
    };
  };
  const city = await community('city', 'city', null);
  const district = async (name: string): Promise<District> => {
    const id = await community('district', name, city);
    return { id, communities: [await neighbourhood(`${name} 1`, id), await neighbourhood(`${name} 2`, id)] };
  };
  return { city, north: await district('north'), south: await district('south') };
}

function there<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('not made');
  return value;
}
