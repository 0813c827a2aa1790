import { z } from 'zod';
import { recordIdSchema } from './api-route.ts';

/** Who somebody is to the relay. Each role is given for one level of the field, for one dwelling, or for everything. */
export const roleSchema = z.enum(['administrator', 'operator', 'grid-worker', 'volunteer', 'family', 'installer']);
export type Role = z.infer<typeof roleSchema>;

/** Those who look after homes by profession: they must have a second factor. */
export const staffRoles: readonly Role[] = ['administrator', 'operator', 'grid-worker', 'installer'];

/** One role and where it holds. Both ids null: everywhere. */
export const grantSchema = z
  .object({
    role: roleSchema,
    communityId: recordIdSchema.nullable().default(null).describe('this level of the field and all beneath it'),
    dwellingId: recordIdSchema.nullable().default(null).describe('this one home'),
  })
  .refine(({ communityId, dwellingId }) => communityId === null || dwellingId === null, {
    path: ['dwellingId'],
    error: 'a role holds for a level or for a dwelling, not for both; leave one of them null',
  })
  .refine(({ role, dwellingId }) => role !== 'family' || dwellingId !== null, {
    path: ['dwellingId'],
    error: 'family belongs to one dwelling; name it',
  })
  .meta({ id: 'Grant' });
export type Grant = z.output<typeof grantSchema>;

const everybody: readonly Role[] = roleSchema.options;

/**
 * The one table of who may do what. What is not in it is refused. A permission holds within the scope of the grants
 * whose role has it, and nowhere else.
 */
export const permissions = {
  'incidents.read': ['administrator', 'operator', 'grid-worker', 'volunteer', 'family'],
  'incidents.act': ['administrator', 'operator', 'grid-worker', 'volunteer', 'family'],
  /** Accept and close in the name of somebody who is on the telephone. */
  'incidents.act-for-others': ['administrator', 'operator'],
  'residents.read': ['administrator', 'operator', 'grid-worker', 'family'],
  /** Communities and homes, without who lives in them. */
  'registry.read': ['administrator', 'operator', 'grid-worker', 'family', 'installer'],
  'registry.write': ['administrator', 'operator'],
  /** How a resident lives and what is watched for: as much a record of a person as their name. */
  'care-plans.read': ['administrator', 'operator', 'grid-worker', 'family'],
  'care-plans.write': ['administrator', 'operator'],
  'responders.read': ['administrator', 'operator', 'grid-worker'],
  'responders.write': ['administrator', 'operator'],
  'policies.read': ['administrator', 'operator', 'grid-worker'],
  'policies.write': ['administrator', 'operator'],
  /** Where pages go, of oneself; of others it takes responders.write too. */
  'addresses.manage': everybody,
  'hubs.read': ['administrator', 'operator', 'grid-worker', 'family', 'installer'],
  /** Claim codes, the installation mode and the test mode. */
  'hubs.install': ['administrator', 'operator', 'installer'],
  'hubs.revoke': ['administrator', 'operator'],
  'people.manage': ['administrator'],
  'tokens.manage': ['administrator'],
  'audit.read': ['administrator'],
  'relay.read': ['administrator'],
  'authority.manage': ['administrator'],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof permissions;
export const actionSchema = z.enum(Object.keys(permissions) as [Action, ...Action[]]);
