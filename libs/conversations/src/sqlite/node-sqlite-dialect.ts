import { type DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { type DialectAdapter, SqliteAdapter, type SqliteDatabase, SqliteDialect } from 'kysely';

type Parameters = ReadonlyArray<unknown>;

/** Statements kept ready: a service has a few dozen shapes of query. */
const statementLimit = 200;

/** SQLite can undo the creation of tables, so a migration that is cut leaves nothing behind. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDialect extends SqliteDialect {
  override createAdapter(): DialectAdapter {
    return new TransactionalSqliteAdapter();
  }
}

/**
 * Kysely over Node's own SQLite (https://nodejs.org/api/sqlite.html): no package to compile. Kysely
 * expects the shape of better-sqlite3, of which this is the part that it uses.
 */
export function createNodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  const statements = new Map<string, StatementSync>();

  function prepare(sql: string): StatementSync {
    const known = statements.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    if (statements.size >= statementLimit) {
      const oldest = statements.keys().next();
      if (!oldest.done) statements.delete(oldest.value);
    }
    // Data definition and pragmas are run once and may change what later statements mean.
    if (/^\s*(select|with|insert|update|delete|begin|commit|rollback)\b/i.test(sql)) {
      statements.set(sql, statement);
    }
    return statement;
  }

  const adapter: SqliteDatabase = {
    close: () => {
      statements.clear();
      database.close();
    },
    prepare: (sql) => {
      const statement = prepare(sql);
      const bound = (parameters: Parameters) => parameters as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bound(parameters)),
        run: (parameters) => statement.run(...bound(parameters)),
        iterate: (parameters) => statement.iterate(...bound(parameters)),
      };
    },
  };
  return new NodeSqliteDialect({ database: adapter });
}
