import { PATHS } from "@earshot/contract";
import { useState } from "preact/hooks";
import type { InferOutput } from "valibot";
import { Title } from "../frame/title.tsx";
import { tell } from "./api.ts";
import { Audit } from "./answers.ts";
import { byWhom } from "./by-whom.ts";
import { useFetched } from "./fetched.ts";
import { Missing } from "./told.tsx";
import { When } from "./when.tsx";
import { t } from "./words.ts";

const WHAT = {
  "survey.made": "did.survey.made",
  "survey.changed": "did.survey.changed",
  "survey.archived": "did.survey.archived",
  "survey.unarchived": "did.survey.unarchived",
  "key.made": "did.key.made",
  "key.revoked": "did.key.revoked",
  "share-link.made": "did.share.made",
  "share-link.revoked": "did.share.revoked",
  "sign-in-link.made": "did.signIn.made",
  "erasure.asked": "did.erasure",
  "dead-letter.replayed": "did.letter.replayed",
  "dead-letter.dropped": "did.letter.dropped",
  "dead-letter.revealed": "did.letter.revealed",
  "case.closed": "did.case.closed",
  "case.reopened": "did.case.reopened",
  "case.retried": "did.case.retried",
} as const;
const isKnown = (what: string): what is keyof typeof WHAT => Object.hasOwn(WHAT, what);

type Line = InferOutput<typeof Audit>["audit"][number];

/** Who changed what, newest first. */
export function Changes() {
  const first = useFetched(PATHS.adminAudit, Audit);
  const [more, setMore] = useState<readonly Line[]>([]);
  const [next, setNext] = useState<string | null | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  const before = next === undefined ? first.body?.next : next;
  async function older(): Promise<void> {
    const told = await tell("GET", `${PATHS.adminAudit}?before=${before ?? ""}`, Audit);
    setFailed(!told.ok);
    if (!told.ok) return;
    setMore([...more, ...told.body.audit]);
    setNext(told.body.next);
  }
  return (
    <>
      <div class="top">
        <div>
          <Title text={t("nav.changes")} />
          <p class="sub">{t("changes.help")}</p>
        </div>
      </div>
      {first.failed !== undefined && <Missing again={first.again} />}
      <ul class="lines">
        {[...(first.body?.audit ?? []), ...more].map(({ id, at, what, target, by }) => (
          <li key={id}>
            <p>
              {isKnown(what) ? t(WHAT[what]) : what} <bdi class="mono">{target}</bdi>
            </p>
            <p class="meta">
              <When at={at} /> · <bdi>{byWhom(by)}</bdi>
            </p>
          </li>
        ))}
      </ul>
      {failed && <Missing again={() => void older()} />}
      {before && (
        <p>
          <button class="btn" type="button" onClick={() => void older()}>
            {t("changes.older")}
          </button>
        </p>
      )}
    </>
  );
}
