CREATE TABLE "access_key" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "access_key_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"by" text NOT NULL,
	"what" text NOT NULL,
	"target" text NOT NULL,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "retired" (
	"survey" text NOT NULL,
	"partition" smallint NOT NULL,
	"period" integer NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"answer" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "retired_pk" PRIMARY KEY("survey","partition","period","minute","answer")
);
--> statement-breakpoint
CREATE TABLE "share_link" (
	"id" text PRIMARY KEY NOT NULL,
	"survey" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "survey_version" (
	"survey" text NOT NULL,
	"version" integer NOT NULL,
	"config" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"by" text NOT NULL,
	CONSTRAINT "survey_version_pk" PRIMARY KEY("survey","version")
);
--> statement-breakpoint
ALTER TABLE "survey" ADD COLUMN "archived_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "audit_of_target" ON "audit" USING btree ("target","id" DESC NULLS LAST);