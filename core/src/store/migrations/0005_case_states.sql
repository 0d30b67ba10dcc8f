CREATE TABLE "case_event" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"what" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"by" text NOT NULL,
	"code" text,
	CONSTRAINT "case_change_known" CHECK ("case_event"."what" in ('open', 'settling', 'sent', 'acknowledged', 'solved', 'failed', 'withdrawn', 'answered', 'recovered', 'unhappy'))
);
--> statement-breakpoint
-- safe: no ON CONFLICT names a CHECK; the wider one follows below, in the same transaction
ALTER TABLE "cases" DROP CONSTRAINT "case_state_known";--> statement-breakpoint
-- safe: its follower is built below, in the same transaction, while the table is that of a first release
DROP INDEX "one_open_case_per_client";--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "acknowledged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "answered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "solved_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "ticket" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "told_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "ready_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "case_history" ON "case_event" USING btree ("case_id","id");--> statement-breakpoint
-- safe: holds parked events only, reads the outbox once
CREATE INDEX "outbox_parked" ON "outbox" USING btree ("id") WHERE "outbox"."sent_at" is null and "outbox"."parked" is not null;--> statement-breakpoint
-- safe: see above; the ON CONFLICT of the version before names fewer states and finds this index all the same
CREATE UNIQUE INDEX "one_open_case_per_client" ON "cases" USING btree ("survey","client") WHERE "cases"."state" in ('open', 'settling', 'sent', 'acknowledged');--> statement-breakpoint
-- safe: reads the cases once, with the index above
ALTER TABLE "cases" ADD CONSTRAINT "case_state_known" CHECK ("cases"."state" in ('open', 'settling', 'sent', 'acknowledged', 'solved', 'failed', 'withdrawn'));--> statement-breakpoint
-- safe: what waits in the outbox is little, and dispatch passes over rows that are held
UPDATE "outbox" SET "ready_at" = "created_at" WHERE "sent_at" IS NULL;--> statement-breakpoint
-- What became of cases before it was written down, as far as their dates tell.
INSERT INTO "case_event" ("case_id", "what", "at", "by") SELECT "id", 'open', "opened_at", 'drain' FROM "cases" UNION ALL SELECT "id", 'sent', "sent_at", 'dispatch' FROM "cases" WHERE "sent_at" IS NOT NULL UNION ALL SELECT "id", 'recovered', "recovered_at", 'drain' FROM "cases" WHERE "recovered_at" IS NOT NULL ORDER BY 3;
