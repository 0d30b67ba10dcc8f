import { Address, ENV } from "@earshot/contract";
import * as v from "valibot";
import { readConfig } from "../service/config.ts";
import type { Pool } from "./connect.ts";
import { connectAsOwner } from "./migrate-database.ts";

const HEAD =
  "-- What all migrations come to, with what each service may do. Made by `node infra/check/schema-dump.ts --write`.\n";

/**
 * Writes the schema as SQL, the same for the same schema whatever made it: ordered by name, without owners.
 *
 * Read from the catalogue, as no package of npm brings pg_dump; and what pg_dump writes differs from one version of it
 * to the next.
 */
export async function dumpSchema(pool: Pool): Promise<string> {
  const tables = await pool<{ definition: string }[]>`
    select format(E'create table %I (\n%s\n)%s;', c.relname,
      (select string_agg('  ' || line, E',\n' order by kind, place, line) from (
        select 0 as kind, a.attnum as place, concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
          case when a.attnotnull then 'not null' end, 'default ' || pg_get_expr(d.adbin, d.adrelid)) as line
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        union all
        select 1, 0, format('constraint %I %s', conname, pg_get_constraintdef(oid))
        from pg_constraint where conrelid = c.oid and contype <> 'n'
      ) parts),
      ' with (' || array_to_string(c.reloptions, ', ') || ')')
      || coalesce((select E'\n' || string_agg(pg_get_indexdef(i.indexrelid) || ';', E'\n' order by x.relname)
        from pg_index i join pg_class x on x.oid = i.indexrelid
        where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid)), '')
      || coalesce((select E'\n' || string_agg(pg_get_triggerdef(t.oid) || ';', E'\n' order by t.tgname)
        from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal), '')
      || coalesce((select E'\n' || string_agg(granted, E'\n' order by granted) from (
        select format('grant %s on %I to %I;', string_agg(privilege, ', ' order by privilege), c.relname, grantee) as granted
        from (
          select r.rolname as grantee, lower(a.privilege_type) as privilege
          from aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee where a.grantee <> c.relowner
          union all
          select r.rolname, lower(a.privilege_type) || ' (' || string_agg(quote_ident(t.attname), ', ' order by t.attnum) || ')'
          from pg_attribute t, aclexplode(t.attacl) a join pg_roles r on r.oid = a.grantee
          where t.attrelid = c.oid group by r.rolname, a.privilege_type
        ) privileges group by grantee
      ) grants), '') as definition
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname`;
  const others = await pool<{ definition: string }[]>`
    select pg_get_functiondef(p.oid) || ';' as definition from pg_proc p
    where p.pronamespace = 'public'::regnamespace
    union all
    select format(E'create view %I as\n%s', c.relname, pg_get_viewdef(c.oid)) from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
    order by 1`;
  return [HEAD, ...[...tables, ...others].map(({ definition }) => `${definition}\n`)].join("\n");
}

if (import.meta.main) {
  const config = readConfig(v.object({ [ENV.databaseUrl]: Address }));
  const pool = connectAsOwner(config[ENV.databaseUrl]);
  process.stdout.write(await dumpSchema(pool));
  await pool.end({ timeout: 1 });
}
