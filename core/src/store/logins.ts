import postgres from "postgres";
import type { Pool } from "./connect.ts";
import { groupOf, SERVICES, type Service } from "./roles.ts";
import { scramVerifier } from "./scram.ts";
import { TIME_LIMITS } from "./time-limits.ts";

/** The `DATABASE_URL` of each service that is to have a user of its own. */
export type Logins = { readonly [S in Service]?: string | undefined };

/** A user that cannot be made as it was asked for; the message says what to do, and holds no password. */
export class LoginRefused extends Error {
  override name = "LoginRefused";
}

/** SQLSTATEs of a password that is wrong and of a user who may not log in. */
const LOGIN_FAILED = new Set(["28P01", "28000"]);
const NOT_ALLOWED = "42501";

interface Role {
  exists: boolean;
  database: string;
  connects: boolean;
  /** May already do what its group may. */
  member: boolean;
  superuser: boolean;
  settings: string[];
}

/**
 * Makes the users that services log in as, or brings them up to date: password, membership of their group, time limits,
 * and the right to connect to this database, which then nobody has who was not given it.
 *
 * One that exists, can log in and is a member is left as it is, so users made by hand will do.
 *
 * @param pool one connection of the owner, who may create roles
 * @throws {LoginRefused} where a person has to decide
 */
export async function makeLogins(pool: Pool, owner: URL, logins: Logins): Promise<void> {
  const wanted = SERVICES.flatMap((service) => {
    const url = logins[service];
    return url === undefined ? [] : [{ service, url: new URL(url) }];
  });
  for (const { service, url } of wanted) {
    requireSameDatabase(service, url, owner);
    await makeLogin(pool, service, url, owner);
  }
  if (wanted.length > 0) await closeDatabase(pool);
}

function requireSameDatabase(service: Service, url: URL, owner: URL): void {
  if (url.pathname !== owner.pathname) {
    throw new LoginRefused(
      `Cannot make the user of ${service} as its URL must name the same database as DATABASE_URL: ` +
        `current value is ${url.pathname.slice(1)}`,
    );
  }
  if (url.username === "") {
    throw new LoginRefused(`Cannot make the user of ${service} as its URL must name one: add user and password`);
  }
}

async function makeLogin(pool: Pool, service: Service, url: URL, owner: URL): Promise<void> {
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  // One user for all: it owns the tables and needs no more.
  if (url.username === owner.username) return;
  const group = groupOf(service);
  if (SERVICES.some((each) => groupOf(each) === user)) {
    throw new LoginRefused(
      `Cannot make the user of ${service} as it must have another name than a group: current value is ${user}`,
    );
  }
  const verifier = password === "" ? "null" : `'${scramVerifier(password)}'`;
  const role = await readRole(pool, user, group);
  if (role.exists && (role.superuser || !role.member)) {
    throw new LoginRefused(
      `Cannot use the role ${user} for ${service} as it must be one made for it and no superuser: ` +
        `name another, or run "grant ${group} to ${user}" if that is meant`,
    );
  }
  if (!role.exists) {
    await pool.unsafe(`create role ${quoted(user)} login in role ${quoted(group)} password ${verifier}`);
  }
  if (!role.connects) await pool`grant connect on database ${pool(role.database)} to ${pool(user)}`;
  for (const [name, value] of Object.entries(TIME_LIMITS)) {
    if (role.settings.includes(`${name}=${value}`)) continue;
    await pool.unsafe(`alter role ${quoted(user)} set ${name} = ${value}`).catch((error: unknown) => {
      // A user made by hand, and an owner who may not change it: each connection sets its limits as well.
      if (!(role.exists && sqlStateOf(error) === NOT_ALLOWED)) throw error;
    });
  }
  if (role.exists && password !== "" && !(await canLogIn(owner, url))) {
    await pool.unsafe(`alter role ${quoted(user)} login password ${verifier}`);
  }
}

async function readRole(pool: Pool, user: string, group: string): Promise<Role> {
  const [role] = await pool<Role[]>`
    select r.oid is not null as exists, current_database() as database,
      coalesce(pg_has_role(r.oid, g.oid, 'MEMBER'), false) as member, coalesce(r.rolsuper, false) as superuser,
      to_json(coalesce(r.rolconfig, '{}')) as settings,
      exists (select from pg_database d, aclexplode(d.datacl) a
        where d.datname = current_database() and a.grantee = r.oid and a.privilege_type = 'CONNECT') as connects
    from pg_roles g left join pg_roles r on r.rolname = ${user} where g.rolname = ${group}`;
  if (!role) throw new LoginRefused(`Cannot make the user ${user} as there is no group ${group}: make it by hand`);
  return role;
}

/** By the way the owner came: a service may go through a pooler, which knows nothing of a new user yet. */
async function canLogIn(owner: URL, { username, password }: URL): Promise<boolean> {
  const url = new URL(owner);
  Object.assign(url, { username, password });
  const probe = postgres(url.href, { max: 1, connect_timeout: 10, fetch_types: false, onnotice: () => {} });
  try {
    await probe`select 1`;
    return true;
  } catch (error) {
    if (LOGIN_FAILED.has(sqlStateOf(error))) return false;
    throw error;
  } finally {
    await probe.end({ timeout: 1 });
  }
}

/** Whoever wants in has to be let in: another install of the same cluster has users in the same groups. */
async function closeDatabase(pool: Pool): Promise<void> {
  const [open] = await pool<{ name: string }[]>`
    select datname as name from pg_database
    where datname = current_database() and (datacl is null or exists (select from aclexplode(datacl) where grantee = 0))`;
  if (open) await pool`revoke all on database ${pool(open.name)} from public`;
}

const sqlStateOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
