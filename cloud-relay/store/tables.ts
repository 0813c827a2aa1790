import type { CarePlanTables } from './tables-care-plans.ts';
import type { HubLearnedTables } from './tables-hub-learned.ts';
import type { HubTestTables } from './tables-hub-tests.ts';
import type { IncidentTables } from './tables-incidents.ts';
import type { MessageTables } from './tables-messages.ts';
import type { PeopleTables } from './tables-people.ts';
import type { RegistryTables } from './tables-registry.ts';

/**
 * Every table of the relay. The same values on SQLite and PostgreSQL: milliseconds since 1970 as integers, truth as 0
 * or 1, and JSON as text that is parsed with zod on its way out.
 */
export interface Tables
  extends
    RegistryTables,
    MessageTables,
    IncidentTables,
    PeopleTables,
    CarePlanTables,
    HubTestTables,
    HubLearnedTables {}
