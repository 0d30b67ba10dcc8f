import { PORTS, type SurveyList } from "@earshot/contract";
import { firstSeen } from "../live/surveys.ts";

/** Where customers answer: as the service says, else the edge's own port on the host of this page. */
export function edgeOf(list: Pick<SurveyList, "edgeUrl"> | undefined): string {
  return ((list ?? firstSeen.value)?.edgeUrl ?? `${location.protocol}//${location.hostname}:${PORTS.edge}`).replace(
    /\/$/,
    "",
  );
}
