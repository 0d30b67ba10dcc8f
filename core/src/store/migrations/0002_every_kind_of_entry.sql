CREATE TABLE "discontinuity" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"partition" smallint NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"old_epoch" text,
	"old_gen" bigint NOT NULL,
	"old_n" bigint NOT NULL,
	"old_seen" bigint NOT NULL,
	"new_epoch" text,
	"new_n" bigint NOT NULL,
	"lost" bigint NOT NULL,
	"rewound" bigint NOT NULL,
	CONSTRAINT "discontinuity_once" UNIQUE NULLS NOT DISTINCT("partition","kind","old_epoch","old_gen","old_seen","new_epoch","new_n")
);
--> statement-breakpoint
CREATE TABLE "journal" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"partition" smallint NOT NULL,
	"epoch" text NOT NULL,
	"gen" bigint NOT NULL,
	"first_n" bigint NOT NULL,
	"last_n" bigint NOT NULL,
	"anchors" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "survey_account" (
	"survey" text NOT NULL,
	"partition" smallint NOT NULL,
	"stored" bigint DEFAULT 0 NOT NULL,
	"superseded" bigint DEFAULT 0 NOT NULL,
	"withdrawn" bigint DEFAULT 0 NOT NULL,
	"duplicate" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "survey_account_survey_partition_pk" PRIMARY KEY("survey","partition")
);
--> statement-breakpoint
CREATE TABLE "withdrawal" (
	"survey" text NOT NULL,
	"period" integer NOT NULL,
	"client" uuid NOT NULL,
	"erased" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "withdrawal_survey_client_period_pk" PRIMARY KEY("survey","client","period")
);
--> statement-breakpoint
ALTER TABLE "feedback" DROP CONSTRAINT "one_feedback_per_client";--> statement-breakpoint
ALTER TABLE "cases" DROP CONSTRAINT "case_state_known";--> statement-breakpoint
ALTER TABLE "partition_offset" DROP CONSTRAINT "ledger_adds_up";--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "recovered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "dead_letter" ADD COLUMN "survey" text;--> statement-breakpoint
ALTER TABLE "dead_letter" ADD COLUMN "client" uuid;--> statement-breakpoint
ALTER TABLE "partition_offset" ADD COLUMN "gen" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "partition_offset" ADD COLUMN "base_n" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "partition_offset" ADD COLUMN "superseded" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "partition_offset" ADD COLUMN "withdrawn" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "partition_offset" ADD COLUMN "lost" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "partition_offset" ADD COLUMN "rewound" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "partition_offset" ADD COLUMN "head" text;--> statement-breakpoint
CREATE INDEX "journal_branch" ON "journal" USING btree ("partition","epoch","last_n");--> statement-breakpoint
CREATE INDEX "journal_oldest" ON "journal" USING btree ("at");--> statement-breakpoint
CREATE INDEX "cases_of_client" ON "cases" USING btree ("survey","client");--> statement-breakpoint
CREATE INDEX "dead_letters_of_client" ON "dead_letter" USING btree ("survey","client") WHERE "dead_letter"."client" is not null;--> statement-breakpoint
ALTER TABLE "feedback" ADD CONSTRAINT "one_feedback_per_client" UNIQUE("survey","client","period");--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "case_state_known" CHECK ("cases"."state" in ('open', 'sent', 'failed', 'withdrawn'));--> statement-breakpoint
ALTER TABLE "partition_offset" ADD CONSTRAINT "ledger_adds_up" CHECK ("partition_offset"."stored" + "partition_offset"."superseded" + "partition_offset"."withdrawn" + "partition_offset"."duplicate" + "partition_offset"."dead_lettered" + "partition_offset"."lost"
        = "partition_offset"."base_n" + "partition_offset"."last_n" + "partition_offset"."rewound" + "partition_offset"."alien");--> statement-breakpoint
-- Each batch changes a row of it: room on its page keeps that change in place and out of the index.
ALTER TABLE "survey_account" SET (fillfactor = 50);--> statement-breakpoint
-- What was stored before surveys had an account of their own.
INSERT INTO "survey_account" ("survey", "partition", "stored") SELECT "survey", "partition", count(*) FROM "feedback" GROUP BY 1, 2;
