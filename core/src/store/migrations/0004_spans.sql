CREATE TABLE "rollup_span" (
	"survey" text NOT NULL,
	"dimension" text NOT NULL,
	"value" text NOT NULL,
	"grain" text NOT NULL,
	"start" timestamp with time zone NOT NULL,
	"answer" text NOT NULL,
	"partition" smallint NOT NULL,
	"count" bigint NOT NULL,
	"ver" bigint NOT NULL,
	CONSTRAINT "rollup_span_pk" PRIMARY KEY("survey","dimension","value","grain","start","answer","partition")
);
--> statement-breakpoint
CREATE TABLE "rollup_value" (
	"survey" text NOT NULL,
	"partition" smallint NOT NULL,
	"dimension" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "rollup_value_pk" PRIMARY KEY("survey","partition","dimension","value")
);
--> statement-breakpoint
-- Hours, days and totals of a survey as a whole follow its rollups, whoever writes those. Three branches that differ in
-- what changed, as a transition table exists only where the operation has it. ON CONFLICT goes by the index whatever the
-- planner knew of the table when it first planned this; a join or MERGE would not.
CREATE FUNCTION spread_rollup() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$;
--> statement-breakpoint
-- safe: all who write rollups wait for a moment, and from then on these rows follow; what is there already is summed once.
LOCK TABLE rollup IN SHARE ROW EXCLUSIVE MODE;
--> statement-breakpoint
-- safe: it keeps the sums for whoever writes, the version before as well.
CREATE TRIGGER rollup_inserted AFTER INSERT ON rollup REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION spread_rollup();
--> statement-breakpoint
-- safe: it keeps the sums for whoever writes, the version before as well.
CREATE TRIGGER rollup_updated AFTER UPDATE ON rollup REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION spread_rollup();
--> statement-breakpoint
-- safe: it keeps the sums for whoever writes, the version before as well.
CREATE TRIGGER rollup_deleted AFTER DELETE ON rollup REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION spread_rollup();
--> statement-breakpoint
INSERT INTO rollup_span (survey, dimension, value, grain, start, answer, partition, count, ver)
SELECT r.survey, '', '', g.grain, g.start, r.answer, r.partition, sum(r.count), max(r.ver)
FROM rollup r
CROSS JOIN LATERAL (VALUES ('all', timestamptz 'epoch'), ('hour', date_bin('1 hour', r.minute, timestamptz 'epoch')),
  ('day', date_trunc('day', r.minute, 'UTC'))) AS g (grain, start)
GROUP BY 1, 4, 5, 6, 7;
--> statement-breakpoint
INSERT INTO rollup_value (survey, partition, dimension, value)
SELECT survey, partition, dimension, value
FROM (
  SELECT DISTINCT survey, partition, dimension, value,
    dense_rank() OVER (PARTITION BY survey, partition, dimension ORDER BY value) AS place
  FROM (
    SELECT survey, partition, 'channel' AS dimension, channel AS value FROM feedback
    UNION ALL SELECT survey, partition, 'language', lower(split_part(locale, '-', 1)) FROM feedback
    UNION ALL SELECT survey, partition, 'tag', unnest(tags) FROM feedback
  ) said
  WHERE value IS NOT NULL
) ranked
WHERE place <= 50;
--> statement-breakpoint
INSERT INTO rollup_span (survey, dimension, value, grain, start, answer, partition, count, ver)
SELECT f.survey, f.dimension, coalesce(v.value, ''), g.grain, g.start, f.answer, f.partition, count(*), 0
FROM (
  SELECT survey, partition, accepted_at, answer, 'channel' AS dimension, channel AS value FROM feedback
  UNION ALL SELECT survey, partition, accepted_at, answer, 'language', lower(split_part(locale, '-', 1)) FROM feedback
  UNION ALL SELECT survey, partition, accepted_at, answer, 'tag', unnest(tags) FROM feedback
) f
LEFT JOIN rollup_value v USING (survey, partition, dimension, value)
CROSS JOIN LATERAL (VALUES ('all', timestamptz 'epoch'), ('day', date_trunc('day', f.accepted_at, 'UTC'))) AS g (grain, start)
WHERE f.value IS NOT NULL
GROUP BY f.survey, f.dimension, coalesce(v.value, ''), g.grain, g.start, f.answer, f.partition;
