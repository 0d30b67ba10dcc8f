import { Snapshot, SNAPSHOT_ID } from "@earshot/contract";
import * as v from "valibot";
import { knowSession } from "../sign-in/session.ts";
import { setServerClock } from "./clock.ts";
import { firstSeen, keepFirstSummary, surveys } from "./surveys.ts";

/** Takes up the numbers that came with the page, and who the viewer is. Where none came, the page asks for them. */
export function takeSnapshot(): void {
  const element = document.getElementById(SNAPSHOT_ID);
  const taken = v.safeParse(v.pipe(v.string(), v.parseJson(), Snapshot), element?.textContent);
  // What is private must not stay in the document after the session is over.
  element?.remove();
  if (!taken.success) return;
  const { at, list, session, summary } = taken.output;
  setServerClock(Date.parse(at));
  knowSession(session);
  if (summary) keepFirstSummary(summary);
  // All surveys come at the overview alone; elsewhere the one that the page is about.
  if (location.pathname === "/") surveys.value = list;
  else firstSeen.value = list;
}
