-- Every batch updates the row of its partition: half-empty pages keep those updates off the index (HOT).
ALTER TABLE "partition_offset" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "rollup" SET (fillfactor = 70);--> statement-breakpoint
INSERT INTO "partition_offset" ("partition") SELECT generate_series(0, 15);
