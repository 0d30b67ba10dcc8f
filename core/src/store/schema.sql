-- What all migrations come to, with what each service may do. Made by `node infra/check/schema-dump.ts --write`.

create table access_key (
  id text not null,
  name text not null,
  token_hash text not null,
  scopes jsonb not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint access_key_pkey PRIMARY KEY (id),
  constraint access_key_token_hash_unique UNIQUE (token_hash)
);
grant insert, select, update (last_used_at, revoked_at) on access_key to earshot_admin;
grant select, update (last_used_at) on access_key to earshot_results;

create table audit (
  id bigint not null default nextval('audit_id_seq'::regclass),
  at timestamp with time zone not null default now(),
  by text not null,
  what text not null,
  target text not null,
  detail jsonb,
  constraint audit_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_of_target ON public.audit USING btree (target, id DESC NULLS LAST);
grant insert on audit to earshot_results;
grant insert, select on audit to earshot_admin;

create table case_event (
  id bigint not null default nextval('case_event_id_seq'::regclass),
  case_id uuid not null,
  what text not null,
  at timestamp with time zone not null default now(),
  by text not null,
  code text,
  constraint case_change_known CHECK ((what = ANY (ARRAY['open'::text, 'settling'::text, 'sent'::text, 'acknowledged'::text, 'solved'::text, 'failed'::text, 'withdrawn'::text, 'answered'::text, 'recovered'::text, 'unhappy'::text]))),
  constraint case_event_pkey PRIMARY KEY (id)
);
CREATE INDEX case_history ON public.case_event USING btree (case_id, id);
grant insert on case_event to earshot_dispatch;
grant insert on case_event to earshot_drain;
grant insert, select on case_event to earshot_admin;
grant insert, select on case_event to earshot_results;

create table cases (
  id uuid not null,
  survey text not null,
  period integer not null,
  client uuid not null,
  state text not null,
  opened_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  recovered_at timestamp with time zone,
  acknowledged_at timestamp with time zone,
  answered_at timestamp with time zone,
  solved_at timestamp with time zone,
  ticket text,
  told_at timestamp with time zone,
  constraint case_state_known CHECK ((state = ANY (ARRAY['open'::text, 'settling'::text, 'sent'::text, 'acknowledged'::text, 'solved'::text, 'failed'::text, 'withdrawn'::text]))),
  constraint cases_pkey PRIMARY KEY (id)
);
CREATE INDEX cases_newest ON public.cases USING btree (survey, opened_at DESC NULLS LAST);
CREATE INDEX cases_of_client ON public.cases USING btree (survey, client);
CREATE UNIQUE INDEX one_open_case_per_client ON public.cases USING btree (survey, client) WHERE (state = ANY (ARRAY['open'::text, 'settling'::text, 'sent'::text, 'acknowledged'::text]));
grant delete, insert, select, update on cases to earshot_drain;
grant select (id, survey, state, sent_at), update (state, sent_at) on cases to earshot_dispatch;
grant select, update (state, acknowledged_at, answered_at, solved_at, ticket, told_at) on cases to earshot_results;
grant select, update (state, sent_at, acknowledged_at, ticket) on cases to earshot_admin;

create table dead_letter (
  id bigint not null default nextval('dead_letter_id_seq'::regclass),
  partition smallint not null,
  epoch text not null,
  n bigint,
  entry_id text not null,
  payload bytea not null,
  why text not null,
  at timestamp with time zone not null default now(),
  survey text,
  client uuid,
  constraint dead_letter_pkey PRIMARY KEY (id),
  constraint one_dead_letter_per_entry UNIQUE (partition, epoch, entry_id)
);
CREATE INDEX dead_letters_of_client ON public.dead_letter USING btree (survey, client) WHERE (client IS NOT NULL);
grant insert, select, update on dead_letter to earshot_drain;
grant select (id, partition, epoch, n, why, at) on dead_letter to earshot_results;
grant select, update (payload, why, survey, client) on dead_letter to earshot_admin;

create table discontinuity (
  id bigint not null default nextval('discontinuity_id_seq'::regclass),
  partition smallint not null,
  kind text not null,
  at timestamp with time zone not null default now(),
  old_epoch text,
  old_gen bigint not null,
  old_n bigint not null,
  old_seen bigint not null,
  new_epoch text,
  new_n bigint not null,
  lost bigint not null,
  rewound bigint not null,
  constraint discontinuity_once UNIQUE NULLS NOT DISTINCT (partition, kind, old_epoch, old_gen, old_seen, new_epoch, new_n),
  constraint discontinuity_pkey PRIMARY KEY (id)
);
grant insert, select on discontinuity to earshot_drain;
grant select on discontinuity to earshot_admin;
grant select on discontinuity to earshot_results;

create table feedback (
  id bigint not null default nextval('feedback_id_seq'::regclass),
  survey text not null,
  period integer not null,
  client uuid not null,
  partition smallint not null,
  n bigint not null,
  answer text not null,
  accepted_at timestamp with time zone not null,
  negative boolean not null,
  comment text,
  reason text,
  locale text,
  page text,
  channel text,
  tags text[],
  constraint answer_is_short CHECK (((length(answer) >= 1) AND (length(answer) <= 32))),
  constraint comment_fits CHECK ((octet_length(comment) <= 8000)),
  constraint feedback_pkey PRIMARY KEY (id),
  constraint one_feedback_per_client UNIQUE (survey, client, period)
);
CREATE INDEX feedback_comments ON public.feedback USING btree (survey, id DESC NULLS LAST) WHERE (comment IS NOT NULL);
grant delete, insert, select, update on feedback to earshot_drain;
grant select on feedback to earshot_admin;
grant select on feedback to earshot_results;

create table journal (
  id bigint not null default nextval('journal_id_seq'::regclass),
  partition smallint not null,
  epoch text not null,
  gen bigint not null,
  first_n bigint not null,
  last_n bigint not null,
  anchors text not null,
  at timestamp with time zone not null default now(),
  constraint journal_pkey PRIMARY KEY (id)
);
CREATE INDEX journal_branch ON public.journal USING btree (partition, epoch, last_n);
CREATE INDEX journal_oldest ON public.journal USING btree (at);
grant delete, insert, select on journal to earshot_drain;
grant select on journal to earshot_admin;

create table outbox (
  id bigint not null default nextval('outbox_id_seq'::regclass),
  case_id uuid not null,
  detail_type text not null,
  detail text not null,
  created_at timestamp with time zone not null default now(),
  due_at timestamp with time zone not null default now(),
  lease uuid,
  attempts integer not null default 0,
  unknown_since timestamp with time zone,
  sent_at timestamp with time zone,
  event_id text,
  parked text,
  ready_at timestamp with time zone not null default now(),
  constraint outbox_case_id_unique UNIQUE (case_id),
  constraint outbox_pkey PRIMARY KEY (id)
);
CREATE INDEX outbox_due ON public.outbox USING btree (due_at) WHERE ((sent_at IS NULL) AND (parked IS NULL));
CREATE INDEX outbox_parked ON public.outbox USING btree (id) WHERE ((sent_at IS NULL) AND (parked IS NOT NULL));
grant delete, insert, select, update on outbox to earshot_drain;
grant select (id, case_id, created_at, attempts, unknown_since, sent_at, parked), update (due_at, lease, attempts, parked) on outbox to earshot_results;
grant select, update (due_at, lease, attempts, unknown_since, sent_at, event_id, parked) on outbox to earshot_dispatch;
grant select, update (due_at, lease, attempts, unknown_since, sent_at, parked) on outbox to earshot_admin;

create table partition_offset (
  partition smallint not null,
  epoch text,
  ver bigint not null default 0,
  last_id text,
  last_n bigint not null default 0,
  stored bigint not null default 0,
  duplicate bigint not null default 0,
  dead_lettered bigint not null default 0,
  alien bigint not null default 0,
  seen_seq bigint not null default 0,
  caught_up_at timestamp with time zone,
  stopped text,
  gen bigint not null default 0,
  base_n bigint not null default 0,
  superseded bigint not null default 0,
  withdrawn bigint not null default 0,
  lost bigint not null default 0,
  rewound bigint not null default 0,
  head text,
  told bigint,
  constraint ledger_adds_up CHECK (((((((stored + superseded) + withdrawn) + duplicate) + dead_lettered) + lost) = (((base_n + last_n) + rewound) + alien))),
  constraint partition_known CHECK (((partition >= 0) AND (partition <= 15))),
  constraint partition_offset_pkey PRIMARY KEY (partition)
) with (fillfactor=50);
grant select on partition_offset to earshot_results;
grant select, update (told) on partition_offset to earshot_admin;
grant select, update on partition_offset to earshot_drain;

create table retired (
  survey text not null,
  partition smallint not null,
  period integer not null,
  minute timestamp with time zone not null,
  answer text not null,
  count bigint not null,
  constraint retired_pk PRIMARY KEY (survey, partition, period, minute, answer)
);
grant insert, select, update on retired to earshot_drain;
grant select on retired to earshot_admin;
grant select on retired to earshot_results;

create table rollup (
  survey text not null,
  period integer not null,
  minute timestamp with time zone not null,
  answer text not null,
  partition smallint not null,
  count bigint not null,
  ver bigint not null,
  constraint count_not_negative CHECK ((count >= 0)),
  constraint rollup_survey_partition_period_minute_answer_pk PRIMARY KEY (survey, partition, period, minute, answer)
) with (fillfactor=70);
CREATE TRIGGER rollup_deleted AFTER DELETE ON public.rollup REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION spread_rollup();
CREATE TRIGGER rollup_inserted AFTER INSERT ON public.rollup REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION spread_rollup();
CREATE TRIGGER rollup_updated AFTER UPDATE ON public.rollup REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION spread_rollup();
grant insert, select, update on rollup to earshot_drain;
grant select on rollup to earshot_admin;
grant select on rollup to earshot_results;

create table rollup_span (
  survey text not null,
  dimension text not null,
  value text not null,
  grain text not null,
  start timestamp with time zone not null,
  answer text not null,
  partition smallint not null,
  count bigint not null,
  ver bigint not null,
  constraint rollup_span_pk PRIMARY KEY (survey, dimension, value, grain, start, answer, partition)
);
grant insert, select, update on rollup_span to earshot_drain;
grant select on rollup_span to earshot_admin;
grant select on rollup_span to earshot_results;

create table rollup_value (
  survey text not null,
  partition smallint not null,
  dimension text not null,
  value text not null,
  constraint rollup_value_pk PRIMARY KEY (survey, partition, dimension, value)
);
grant insert, select on rollup_value to earshot_drain;
grant select on rollup_value to earshot_admin;
grant select on rollup_value to earshot_results;

create table share_link (
  id text not null,
  survey text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint share_link_pkey PRIMARY KEY (id)
);
grant insert, select, update (revoked_at) on share_link to earshot_admin;
grant select on share_link to earshot_results;

create table sign_in_link (
  token_hash text not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint sign_in_link_pkey PRIMARY KEY (token_hash)
);
grant delete, insert, select on sign_in_link to earshot_admin;
grant select, update (used_at) on sign_in_link to earshot_results;

create table survey (
  id text not null,
  config jsonb not null,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  archived_at timestamp with time zone,
  constraint survey_pkey PRIMARY KEY (id)
);
grant insert, select, update on survey to earshot_admin;
grant select on survey to earshot_drain;
grant select on survey to earshot_results;

create table survey_account (
  survey text not null,
  partition smallint not null,
  stored bigint not null default 0,
  superseded bigint not null default 0,
  withdrawn bigint not null default 0,
  duplicate bigint not null default 0,
  constraint survey_account_survey_partition_pk PRIMARY KEY (survey, partition)
) with (fillfactor=50);
grant insert, select, update on survey_account to earshot_drain;
grant select on survey_account to earshot_admin;
grant select on survey_account to earshot_results;

create table survey_version (
  survey text not null,
  version integer not null,
  config jsonb not null,
  at timestamp with time zone not null default now(),
  by text not null,
  constraint survey_version_pk PRIMARY KEY (survey, version)
);
grant insert, select on survey_version to earshot_admin;
grant select on survey_version to earshot_results;

create table withdrawal (
  survey text not null,
  period integer not null,
  client uuid not null,
  erased boolean not null,
  at timestamp with time zone not null,
  constraint withdrawal_survey_client_period_pk PRIMARY KEY (survey, client, period)
);
grant delete, insert, select, update on withdrawal to earshot_drain;
grant select on withdrawal to earshot_admin;
grant select on withdrawal to earshot_results;

CREATE OR REPLACE FUNCTION public.spread_rollup()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF tg_op = 'INSERT' THEN
    INSERT INTO rollup_span AS s (survey, dimension, value, grain, start, answer, partition, count, ver)
    SELECT c.survey, '', '', g.grain, g.start, c.answer, c.partition, sum(c.change), max(c.ver)
    FROM (SELECT survey, minute, answer, partition, count AS change, ver FROM new_rows) c
    LEFT JOIN survey v ON v.id = c.survey
    CROSS JOIN LATERAL (VALUES ('all', timestamptz 'epoch'), ('hour', date_bin('1 hour', c.minute, timestamptz 'epoch')),
      ('day', date_trunc('day', c.minute, coalesce(v.config->>'timeZone', 'UTC')))) AS g (grain, start)
    GROUP BY 1, 4, 5, 6, 7
    ON CONFLICT (survey, dimension, value, grain, start, answer, partition)
      DO UPDATE SET count = s.count + excluded.count, ver = greatest(s.ver, excluded.ver);
  ELSIF tg_op = 'UPDATE' THEN
    INSERT INTO rollup_span AS s (survey, dimension, value, grain, start, answer, partition, count, ver)
    SELECT c.survey, '', '', g.grain, g.start, c.answer, c.partition, sum(c.change), max(c.ver)
    FROM (
      SELECT survey, minute, answer, partition, count AS change, ver FROM new_rows
      UNION ALL SELECT survey, minute, answer, partition, -count, ver FROM old_rows
    ) c
    LEFT JOIN survey v ON v.id = c.survey
    CROSS JOIN LATERAL (VALUES ('all', timestamptz 'epoch'), ('hour', date_bin('1 hour', c.minute, timestamptz 'epoch')),
      ('day', date_trunc('day', c.minute, coalesce(v.config->>'timeZone', 'UTC')))) AS g (grain, start)
    GROUP BY 1, 4, 5, 6, 7
    ON CONFLICT (survey, dimension, value, grain, start, answer, partition)
      DO UPDATE SET count = s.count + excluded.count, ver = greatest(s.ver, excluded.ver);
  ELSE
    INSERT INTO rollup_span AS s (survey, dimension, value, grain, start, answer, partition, count, ver)
    SELECT c.survey, '', '', g.grain, g.start, c.answer, c.partition, sum(c.change), max(c.ver)
    FROM (SELECT survey, minute, answer, partition, -count AS change, ver FROM old_rows) c
    LEFT JOIN survey v ON v.id = c.survey
    CROSS JOIN LATERAL (VALUES ('all', timestamptz 'epoch'), ('hour', date_bin('1 hour', c.minute, timestamptz 'epoch')),
      ('day', date_trunc('day', c.minute, coalesce(v.config->>'timeZone', 'UTC')))) AS g (grain, start)
    GROUP BY 1, 4, 5, 6, 7
    ON CONFLICT (survey, dimension, value, grain, start, answer, partition)
      DO UPDATE SET count = s.count + excluded.count, ver = greatest(s.ver, excluded.ver);
  END IF;
  RETURN NULL;
END $function$
;
