import type { SurveySummary } from "@earshot/contract";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../icons.tsx";
import { signedIn } from "../sign-in/session.ts";
import { count } from "../words/numbers.ts";
import { Voice } from "./voice.tsx";
import { listen, type Voices } from "./voices.ts";

/** What people wrote, for those who are signed in. */
export function Comments({ survey, version }: { readonly survey: SurveySummary; readonly version: number }) {
  if (signedIn.value === undefined) return <aside aria-label="Comments" />;
  if (signedIn.value) return <List survey={survey} version={version} />;
  return (
    <aside aria-label="Comments">
      <div class="say-top">
        <h2>Comments</h2>
      </div>
      <p class="meta private">
        Comments are shown to people who are signed in. <code>npm start</code> prints a sign-in link, and whoever runs
        Earshot can make you one.
      </p>
    </aside>
  );
}

function List({ survey, version }: { readonly survey: SurveySummary; readonly version: number }) {
  const [voices, setVoices] = useState<Voices | undefined>(undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const mine = listen(survey.id);
    setVoices(mine);
    return () => mine.stop();
  }, [survey.id]);
  useEffect(() => voices?.stir(), [voices, version]);

  const shown = voices?.shown.value;
  const heard = shown !== undefined;
  // A ticket links to the comment of its case, which was not there yet when the browser looked for it.
  useEffect(() => {
    if (heard) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
  }, [heard]);
  const fresh = voices?.waiting.value.length ?? 0;
  return (
    <aside aria-label="Comments">
      <div class="say-top">
        <h2 ref={heading} tabIndex={-1}>
          Comments
        </h2>
        {fresh > 0 && (
          <button
            class="new"
            type="button"
            onClick={() => {
              voices?.showNew();
              heading.current?.focus();
            }}
          >
            <Icon name="up" />
            {count(fresh)}
            {voices?.overflow.value && "+"} new
            <span class="sr"> {fresh === 1 ? "comment" : "comments"}, show</span>
          </button>
        )}
      </div>
      {voices?.failed.value && (
        <p class="meta private">Comments cannot be fetched just now; trying again. What is shown below still holds.</p>
      )}
      {shown?.length === 0 && <p class="meta private">Nobody has left a comment yet.</p>}
      {shown && shown.length > 0 && (
        <ol aria-label={`${count(shown.length)} comments`}>
          {shown.map((comment) => (
            <Voice key={comment.id} comment={comment} survey={survey} />
          ))}
        </ol>
      )}
      {typeof voices?.next.value === "string" && (
        <p class="panel">
          <button class="btn" type="button" onClick={() => void voices.showOlder()}>
            Show older comments
          </button>
        </p>
      )}
    </aside>
  );
}
