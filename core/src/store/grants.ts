import type { Pool } from "./connect.ts";
import { groupOf, type HeldGrant, SERVICES, wantedGrants } from "./roles.ts";

/** SQLSTATEs of a role that is there already: two databases of one cluster may be migrated at once. */
const THERE_ALREADY = new Set(["42710", "23505"]);
const NOT_ALLOWED = "42501";

/**
 * Gives each group role of the services what `roles.ts` says and takes away what it does not say. Asks first and writes
 * only what differs, so that it costs nothing where all is right.
 *
 * Group roles belong to the whole cluster: two installs in one share them. What keeps those apart is that their users
 * may connect to their own database alone, see `logins.ts`.
 *
 * @param pool one connection of the owner of the tables
 * @returns false where the groups are not there and this user may not make them: nothing is granted then
 */
export async function grantAll(pool: Pool): Promise<boolean> {
  if (!(await makeGroups(pool))) return false;
  const held = await heldGrants(pool);
  const sequences = await pool<{ table: string; sequence: string }[]>`
    select t.relname as table, s.relname as sequence
    from pg_class s join pg_depend d on d.objid = s.oid and d.deptype = 'a' and d.classid = 'pg_class'::regclass
    join pg_class t on t.oid = d.refobjid
    where s.relkind = 'S' and s.relnamespace = 'public'::regnamespace`;
  const wanted = wantedGrants(sequences);
  const key = (grant: HeldGrant) => Object.values(ordered(grant)).join(" ");
  const [has, wants] = [new Set(held.map(key)), new Set(wanted.map(key))];
  const statements = [
    ...wanted.filter((grant) => !has.has(key(grant))).map((grant) => `grant ${onObject(grant, "to")}`),
    ...held.filter((grant) => !wants.has(key(grant))).map((grant) => `revoke ${onObject(grant, "from")}`),
    ...(await openToAll(pool)),
  ];
  // One message is one transaction: nobody sees a service with half of its rights.
  if (statements.length > 0) await pool.unsafe(statements.join(";\n")).simple();
  return true;
}

async function makeGroups(pool: Pool): Promise<boolean> {
  const there = await pool<{ rolname: string }[]>`select rolname from pg_roles`;
  const missing = SERVICES.map(groupOf).filter((group) => !there.some(({ rolname }) => rolname === group));
  for (const group of missing) {
    try {
      await pool`create role ${pool(group)} nologin`;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (code === NOT_ALLOWED) return false;
      if (!THERE_ALREADY.has(code)) throw error;
    }
  }
  return true;
}

/** What the groups hold in this database, as Postgres has it. */
function heldGrants(pool: Pool): Promise<HeldGrant[]> {
  return pool.unsafe<HeldGrant[]>(`
    with held as (
      select a.grantee, case c.relkind when 'S' then 'sequence' else 'table' end as kind, n.nspname as schema,
        c.relname as name, '' as "column", a.privilege_type as privilege
      from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
      union all
      select a.grantee, 'table', n.nspname, c.relname, t.attname, a.privilege_type
      from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace,
        aclexplode(t.attacl) a
      union all
      select a.grantee, 'schema', n.nspname, n.nspname, '', a.privilege_type
      from pg_namespace n, aclexplode(n.nspacl) a
    )
    select r.rolname as "group", kind, schema, name, "column", privilege from held join pg_roles r on r.oid = held.grantee
    where r.rolname in (${SERVICES.map((service) => `'${groupOf(service)}'`).join(", ")})`);
}

/** What takes from PUBLIC what it may do to the schema and to functions yet to be made; nothing where that is done. */
async function openToAll(pool: Pool): Promise<string[]> {
  const [row] = await pool<{ create: boolean; execute: boolean }[]>`
    select
      exists (select from pg_namespace n, aclexplode(n.nspacl) a
        where n.nspname = 'public' and a.grantee = 0 and a.privilege_type = 'CREATE') as create,
      not exists (select from pg_default_acl d join pg_roles r on r.oid = d.defaclrole
        where r.rolname = current_user and d.defaclobjtype = 'f' and d.defaclnamespace = 0) as execute`;
  return [
    ...(row?.create ? ["revoke create on schema public from public"] : []),
    ...(row?.execute ? ["alter default privileges revoke execute on functions from public"] : []),
  ];
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

function onObject({ group, kind, schema, name, column, privilege }: HeldGrant, direction: "to" | "from"): string {
  const object = kind === "schema" ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
  return `${privilege}${column && ` (${quoted(column)})`} on ${kind} ${object} ${direction} ${quoted(group)}`;
}

/** Fields in one order, whoever made it. */
function ordered({ group, kind, schema, name, column, privilege }: HeldGrant): HeldGrant {
  return { group, kind, schema, name, column, privilege };
}
