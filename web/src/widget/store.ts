/**
 * What this site keeps in the browser: in IndexedDB; where that is refused, in memory while the page lives.
 *
 * Each call opens the database anew: a connection that is held is one that a browser may cut without a word, and that
 * keeps other tabs from moving to a newer version.
 */

const TABLE = "kept";

/** A browser that never answers (some do, after a wake-up) is as one that refuses. In ms. */
const PATIENCE = 2000;

const memory = new Map();

function inTable<T>(mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((settle, fail) => {
    setTimeout(fail, PATIENCE);
    const opening = indexedDB.open("earshot", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE);
    opening.addEventListener("error", fail);
    opening.onsuccess = () => {
      const database = opening.result;
      // On the disk before we say that it is kept.
      const transaction = database.transaction(TABLE, mode, { durability: "strict" });
      const request = work(transaction.objectStore(TABLE));
      transaction.oncomplete = () => settle(request.result);
      transaction.addEventListener("abort", fail);
      database.close();
    };
  });
}

/** Keeps a value; resolves with whether it outlives the page. */
export function keep(key: string, value: unknown): Promise<boolean> {
  return inTable("readwrite", (table) => table.put(value, key)).then(
    () => true,
    () => !memory.set(key, value),
  );
}

/** Finds a value that was kept; undefined where there is none. */
export function find<T>(key: string): Promise<T | undefined> {
  return inTable("readonly", (table): IDBRequest<T | undefined> => table.get(key)).then(
    (value) => value ?? memory.get(key),
    () => memory.get(key),
  );
}

/** All values whose keys begin so. */
export async function findAll<T>(prefix: string): Promise<T[]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const kept: T[] = await inTable("readonly", (table): IDBRequest<T[]> => table.getAll(range)).catch(() => []);
  return kept.concat(Array.from(memory).flatMap(([key, value]) => (key.startsWith(prefix) ? [value] : [])));
}

/** Forgets a value. */
export function forget(key: string): Promise<unknown> {
  memory.delete(key);
  return inTable("readwrite", (table) => table.delete(key)).catch(() => {});
}
