CREATE TABLE "cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"survey" text NOT NULL,
	"period" integer NOT NULL,
	"client" uuid NOT NULL,
	"state" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "case_state_known" CHECK ("cases"."state" in ('open', 'sent', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "dead_letter" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"partition" smallint NOT NULL,
	"epoch" text NOT NULL,
	"n" bigint,
	"entry_id" text NOT NULL,
	"payload" "bytea" NOT NULL,
	"why" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "one_dead_letter_per_entry" UNIQUE("partition","epoch","entry_id")
);
--> statement-breakpoint
CREATE TABLE "feedback" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"survey" text NOT NULL,
	"period" integer NOT NULL,
	"client" uuid NOT NULL,
	"partition" smallint NOT NULL,
	"n" bigint NOT NULL,
	"answer" text NOT NULL,
	"accepted_at" timestamp with time zone NOT NULL,
	"negative" boolean NOT NULL,
	"comment" text,
	"reason" text,
	"locale" text,
	"page" text,
	"channel" text,
	"tags" text[],
	CONSTRAINT "one_feedback_per_client" UNIQUE("survey","period","client"),
	CONSTRAINT "answer_is_short" CHECK (length("feedback"."answer") between 1 and 32),
	CONSTRAINT "comment_fits" CHECK (octet_length("feedback"."comment") <= 8000)
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"detail_type" text NOT NULL,
	"detail" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lease" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"unknown_since" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"event_id" text,
	"parked" text,
	CONSTRAINT "outbox_case_id_unique" UNIQUE("case_id")
);
--> statement-breakpoint
CREATE TABLE "partition_offset" (
	"partition" smallint PRIMARY KEY NOT NULL,
	"epoch" text,
	"ver" bigint DEFAULT 0 NOT NULL,
	"last_id" text,
	"last_n" bigint DEFAULT 0 NOT NULL,
	"stored" bigint DEFAULT 0 NOT NULL,
	"duplicate" bigint DEFAULT 0 NOT NULL,
	"dead_lettered" bigint DEFAULT 0 NOT NULL,
	"alien" bigint DEFAULT 0 NOT NULL,
	"seen_seq" bigint DEFAULT 0 NOT NULL,
	"caught_up_at" timestamp with time zone,
	"stopped" text,
	CONSTRAINT "ledger_adds_up" CHECK ("partition_offset"."stored" + "partition_offset"."duplicate" + "partition_offset"."dead_lettered" = "partition_offset"."last_n" + "partition_offset"."alien"),
	CONSTRAINT "partition_known" CHECK ("partition_offset"."partition" between 0 and 15)
);
--> statement-breakpoint
CREATE TABLE "rollup" (
	"survey" text NOT NULL,
	"period" integer NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"answer" text NOT NULL,
	"partition" smallint NOT NULL,
	"count" bigint NOT NULL,
	"ver" bigint NOT NULL,
	CONSTRAINT "rollup_survey_partition_period_minute_answer_pk" PRIMARY KEY("survey","partition","period","minute","answer"),
	CONSTRAINT "count_not_negative" CHECK ("rollup"."count" >= 0)
);
--> statement-breakpoint
CREATE TABLE "sign_in_link" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "survey" (
	"id" text PRIMARY KEY NOT NULL,
	"config" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "one_open_case_per_client" ON "cases" USING btree ("survey","client") WHERE "cases"."state" in ('open', 'sent');--> statement-breakpoint
CREATE INDEX "cases_newest" ON "cases" USING btree ("survey","opened_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "feedback_comments" ON "feedback" USING btree ("survey","id" DESC NULLS LAST) WHERE "feedback"."comment" is not null;--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("due_at") WHERE "outbox"."sent_at" is null and "outbox"."parked" is null;