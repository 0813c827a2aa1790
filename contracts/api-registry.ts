import { z } from 'zod';
import { idParams, lineSchema, noteSchema, phoneSchema, recordIdSchema, type ApiRoute } from './api-route.ts';

/** The four levels of the field, each within the one before. */
export const communityLevelSchema = z.enum(['city', 'district', 'street', 'community']);
export type CommunityLevel = z.infer<typeof communityLevelSchema>;

export const communityFieldsSchema = z
  .object({
    level: communityLevelSchema.default('community'),
    name: lineSchema(120),
    parentId: recordIdSchema.nullable().default(null).describe('the level above it'),
  })
  .meta({ id: 'CommunityFields' });
export const communitySchema = communityFieldsSchema.extend({ id: recordIdSchema }).meta({ id: 'Community' });
export type Community = z.infer<typeof communitySchema>;

export const dwellingFieldsSchema = z
  .object({
    communityId: recordIdSchema,
    address: lineSchema(300),
    accessNote: noteSchema(600).default('').describe('how to get in: door code, who has a key, which floor'),
  })
  .meta({ id: 'DwellingFields' });
export const dwellingSchema = dwellingFieldsSchema.extend({ id: recordIdSchema }).meta({ id: 'Dwelling' });
export type Dwelling = z.infer<typeof dwellingSchema>;

export const residentFieldsSchema = z
  .object({
    dwellingId: recordIdSchema,
    name: lineSchema(120),
    respectfulName: lineSchema(60).describe('the form used in texts, such as 王阿姨'),
    phone: phoneSchema.or(z.literal('')).default(''),
  })
  .meta({ id: 'ResidentFields' });
export const residentSchema = residentFieldsSchema.extend({ id: recordIdSchema }).meta({ id: 'Resident' });
export type Resident = z.infer<typeof residentSchema>;

export const responderRoleSchema = z.enum(['family', 'grid-worker', 'volunteer', 'neighbour', 'operator', 'installer']);
export type ResponderRole = z.infer<typeof responderRoleSchema>;

export const responderFieldsSchema = z
  .object({
    communityId: recordIdSchema,
    name: lineSchema(120),
    role: responderRoleSchema,
    phone: phoneSchema.or(z.literal('')).default(''),
    language: z.enum(['zh', 'en']).default('zh'),
  })
  .meta({ id: 'ResponderFields' });
export const responderSchema = responderFieldsSchema.extend({ id: recordIdSchema }).meta({ id: 'Responder' });
export type Responder = z.infer<typeof responderSchema>;

/** At most this many steps, and people in a step: a policy is read by people in a hurry. */
const longestPolicy = 20;

export const policyStepSchema = z.object({
  afterSeconds: z
    .number()
    .int()
    .min(0)
    .max(86_400)
    .describe('after the run through the policy began; not less than the step before'),
  responders: z.array(recordIdSchema).min(1).max(longestPolicy),
  channels: z
    .array(z.string().regex(/^[a-z][a-z-]{1,39}$/, 'a channel is web-push, webhook, ...'))
    .max(10)
    .describe('each person is paged by all of them at once; empty: by every one that the person has'),
});

export const policyFieldsSchema = z
  .object({
    communityId: recordIdSchema,
    dwellingId: recordIdSchema.nullable().default(null).describe('the one home that it is for; null: all of them'),
    name: lineSchema(120),
    severityClass: z.enum(['alarm', 'fault']).describe('alarms of people, or faults of equipment'),
    steps: z
      .array(policyStepSchema)
      .min(1)
      .max(longestPolicy)
      .refine((steps) => steps.every((step, n) => step.afterSeconds >= (steps[n - 1]?.afterSeconds ?? 0)), {
        message: 'afterSeconds must not fall from one step to the next; put the steps in order of time',
      }),
    repeatAfterSeconds: z.number().int().min(30).max(86_400).default(300).describe('after the last step'),
  })
  .meta({ id: 'EscalationPolicyFields' });
export const policySchema = policyFieldsSchema.extend({ id: recordIdSchema }).meta({ id: 'EscalationPolicy' });
export type EscalationPolicy = z.infer<typeof policySchema>;

const ofCommunity = z.object({ communityId: recordIdSchema.optional() });

export const registryRoutes = {
  'GET /api/communities': {
    summary: 'The communities within reach',
    access: 'registry.read',
    answer: z.object({ communities: z.array(communitySchema) }),
  },
  'POST /api/communities': {
    summary: 'Add a community; one at the top only by somebody who sees everything',
    access: 'registry.write',
    body: communityFieldsSchema,
    answer: communitySchema,
    status: 201,
  },
  'GET /api/communities/:id': {
    summary: 'One community',
    access: 'registry.read',
    params: idParams,
    answer: communitySchema,
  },
  'PUT /api/communities/:id': {
    summary: 'Change a community',
    access: 'registry.write',
    params: idParams,
    body: communityFieldsSchema,
    answer: communitySchema,
  },

  'GET /api/dwellings': {
    summary: 'Homes',
    access: 'registry.read',
    look: true,
    query: ofCommunity,
    answer: z.object({ dwellings: z.array(dwellingSchema) }),
  },
  'POST /api/dwellings': {
    summary: 'Add a home',
    access: 'registry.write',
    body: dwellingFieldsSchema,
    answer: dwellingSchema,
    status: 201,
  },
  'GET /api/dwellings/:id': {
    summary: 'One home',
    access: 'registry.read',
    look: true,
    params: idParams,
    answer: dwellingSchema,
  },
  'PUT /api/dwellings/:id': {
    summary: 'Change a home',
    access: 'registry.write',
    params: idParams,
    body: dwellingFieldsSchema,
    answer: dwellingSchema,
  },

  'GET /api/residents': {
    summary: 'Residents',
    access: 'residents.read',
    look: true,
    query: ofCommunity.extend({ dwellingId: recordIdSchema.optional() }),
    answer: z.object({ residents: z.array(residentSchema) }),
  },
  'POST /api/residents': {
    summary: 'Add a resident to a home',
    access: 'registry.write',
    body: residentFieldsSchema,
    answer: residentSchema,
    status: 201,
  },
  'GET /api/residents/:id': {
    summary: 'One resident',
    access: 'residents.read',
    look: true,
    params: idParams,
    answer: residentSchema,
  },
  'PUT /api/residents/:id': {
    summary: 'Change a resident',
    access: 'registry.write',
    params: idParams,
    body: residentFieldsSchema,
    answer: residentSchema,
  },

  'GET /api/responders': {
    summary: 'Everybody who can be paged',
    access: 'responders.read',
    look: 'hourly',
    query: ofCommunity,
    answer: z.object({ responders: z.array(responderSchema) }),
  },
  'POST /api/responders': {
    summary: 'Add a responder',
    access: 'responders.write',
    body: responderFieldsSchema,
    answer: responderSchema,
    status: 201,
  },
  'GET /api/responders/:id': {
    summary: 'One responder',
    access: 'responders.read',
    look: true,
    params: idParams,
    answer: responderSchema,
  },
  'PUT /api/responders/:id': {
    summary: 'Change a responder',
    access: 'responders.write',
    params: idParams,
    body: responderFieldsSchema,
    answer: responderSchema,
  },

  'GET /api/policies': {
    summary: 'Escalation policies: who is called when',
    access: 'policies.read',
    query: ofCommunity,
    answer: z.object({ policies: z.array(policySchema) }),
  },
  'POST /api/policies': {
    summary: 'Add an escalation policy',
    access: 'policies.write',
    body: policyFieldsSchema,
    answer: policySchema,
    status: 201,
  },
  'GET /api/policies/:id': {
    summary: 'One escalation policy',
    access: 'policies.read',
    params: idParams,
    answer: policySchema,
  },
  'PUT /api/policies/:id': {
    summary: 'Change an escalation policy; running incidents go on with the changed one at their next step',
    access: 'policies.write',
    params: idParams,
    body: policyFieldsSchema,
    answer: policySchema,
  },
} as const satisfies Record<string, ApiRoute>;
