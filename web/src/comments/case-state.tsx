import { type CaseState, PATHS } from "@earshot/contract";
import { Icon, type IconName } from "../icons.tsx";
import { t } from "./words.ts";

const LOOKS: Readonly<Record<CaseState, { readonly is: string; readonly icon: IconName }>> = {
  open: { is: "queued", icon: "clock" },
  settling: { is: "queued", icon: "clock" },
  sent: { is: "sent", icon: "out" },
  acknowledged: { is: "ticket", icon: "ticket" },
  solved: { is: "ticket", icon: "check" },
  failed: { is: "failed", icon: "alert" },
  withdrawn: { is: "queued", icon: "off" },
};

/** How far a case has come: a word, an icon and a colour. */
export function StateOfCase({ state, ticket }: { readonly state: CaseState; readonly ticket?: string | null }) {
  const { is, icon } = LOOKS[state];
  return (
    <span class="state" data-is={is}>
      <Icon name={icon} />
      {state === "acknowledged" && ticket ? t("state.ticket", { ticket }) : t(`state.${state}`)}
    </span>
  );
}

/** The same, leading to the case. */
export function LinkToCase({
  survey,
  id,
  state,
}: {
  readonly survey: string;
  readonly id: string;
  readonly state: CaseState;
}) {
  return (
    <a class="to-case" href={PATHS.oneCasePage(survey, id)}>
      <StateOfCase state={state} />
    </a>
  );
}
