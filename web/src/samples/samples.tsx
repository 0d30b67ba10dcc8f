import type { SurveySummary } from "@earshot/contract";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { may } from "../sign-in/session.ts";
import type { Panel } from "./panel.tsx";

const panel = signal<Panel | undefined>(undefined);

/**
 * Sample answers, for administrators alone, as nobody else may do anything of it; so it is fetched by them alone.
 *
 * @param part `Offer` for a survey that has no answer, `Given` for one that may have samples
 */
export function Samples({ survey, part }: { readonly survey: SurveySummary; readonly part: keyof Panel }) {
  const wanted = may("admin");
  useEffect(() => {
    // Without it the page is whole, and the command beside the code gives answers as well.
    if (wanted)
      void import("./panel.tsx")
        .then(({ load }) => load())
        .then(
          (it) => (panel.value = it),
          () => {},
        );
  }, [wanted]);
  const Part = wanted && panel.value?.[part];
  return Part ? <Part survey={survey} /> : null;
}
