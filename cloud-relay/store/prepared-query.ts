import type { Compilable, CompiledQuery, DatabaseConnection, DialectAdapter, QueryExecutor, QueryResult } from 'kysely';
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
    const executor = db.getExecutor();
    let query = compiled.get(executor.adapter);
    if (!query) {
      query = build(db, standIns as Values).compile();
      compiled.set(executor.adapter, query);
    }
    const asked = { ...query, parameters: query.parameters.map((each) => valueOf(each, values)) };
    return connectionsAtHand.get(executor)?.executeQuery<Row>(asked) ?? db.executeQuery(asked);
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

const connectionsAtHand = new WeakMap<QueryExecutor, DatabaseConnection>();

/**
 * Runs the work of a transaction with its connection at hand, so that prepared queries need not ask for it each time,
 * which takes longer than most of them run. Afterwards the transaction refuses them as it refuses every other query.
 */
export async function withConnectionAtHand<T>(tx: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  const executor = tx.getExecutor();
  // A plug-in would want to see what is answered.
  if (executor.plugins.length > 0) return work(tx);
  connectionsAtHand.set(executor, await executor.provideConnection((connection) => Promise.resolve(connection)));
  try {
    return await work(tx);
  } finally {
    connectionsAtHand.delete(executor);
  }
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
