import type { Compilable, CompiledQuery, DialectAdapter, QueryResult } from 'kysely';
import { everywhere, type Scope } from './scope.ts';
import type { Database } from './store.ts';

/**
 * A query whose text does not depend on its values. Building and compiling a query takes several times as long as most
 * queries run, so those that every alarm needs are compiled once for each database.
 */
export interface PreparedQuery<Values, Row> {
  all(db: Database, values: Values): Promise<Row[]>;
  first(db: Database, values: Values): Promise<Row | undefined>;
  /** How many rows it inserted, changed or deleted. */
  run(db: Database, values: Values): Promise<number>;
}

/** The same for records that have a scope. Prepared for the relay itself, which sees everything; built anew for others. */
export interface ScopedQuery<Values, Row> {
  first(db: Database, scope: Scope, values: Values): Promise<Row | undefined>;
}

/**
 * `build` is called once with stand-ins for the values, each of which may only be handed to the query builder as a value:
 * what depends on a value, such as `is null` or a list of unknown length, does not fit.
 */
export function preparedQuery<Values extends object, Row>(
  build: (db: Database, values: Values) => Compilable<Row>,
): PreparedQuery<Values, Row> {
  // By adapter: what one dialect is told does not suit the other.
  const compiled = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  const execute = (db: Database, values: Values): Promise<QueryResult<Row>> => {
    const { adapter } = db.getExecutor();
    let query = compiled.get(adapter);
    if (!query) {
      query = build(db, standIns as Values).compile();
      compiled.set(adapter, query);
    }
    return db.executeQuery({ ...query, parameters: query.parameters.map((each) => valueOf(each, values)) });
  };
  return {
    all: async (db, values) => (await execute(db, values)).rows,
    first: async (db, values) => (await execute(db, values)).rows[0],
    run: async (db, values) => Number((await execute(db, values)).numAffectedRows ?? 0n),
  };
}

export function scopedQuery<Values extends object, Row>(
  build: (db: Database, scope: Scope, values: Values) => Compilable<Row>,
): ScopedQuery<Values, Row> {
  const ofTheRelay = preparedQuery<Values, Row>((db, values) => build(db, everywhere, values));
  return {
    first: async (db, scope, values) =>
      scope.communities === 'all'
        ? ofTheRelay.first(db, values)
        : (await db.executeQuery(build(db, scope, values))).rows[0],
  };
}

class StandIn {
  readonly name: PropertyKey;

  constructor(name: PropertyKey) {
    this.name = name;
  }

  /** In a text or a sum it would silently become part of the query. */
  [Symbol.toPrimitive](): never {
    throw new TypeError(`${String(this.name)}: the value of a prepared query is not known when it is built`);
  }
}

/** Each property is the stand-in for the value of that name. */
const standIns: object = new Proxy({}, { get: (_, name) => new StandIn(name) });

const valueOf = (parameter: unknown, values: object): unknown =>
  parameter instanceof StandIn ? Reflect.get(values, parameter.name) : parameter;
