import type { Difference } from "./diff.ts";
import { languageName } from "./language-name.ts";
import { t } from "./words.ts";

const KNOWN = {
  business: "text.business",
  question: "text.question",
  comment: "text.comment",
  reason: "text.reason",
  language: "language",
  identity: "who",
  repeat: "repeat",
  results: "seen",
  hideUntilAnswered: "hide",
  open: "state.open",
  opensAt: "opensAt",
  closesAt: "closesAt",
  timeZone: "zone",
  keepDays: "keep",
  origins: "origins",
  kind: "kind",
  options: "options",
  negative: "rule",
} as const;

const isKnown = (name: string): name is keyof typeof KNOWN => Object.hasOwn(KNOWN, name);

/** What a path is called: `translations/de/question` is "Question, German". */
function named(path: string): string {
  const [first = "", second = "", ...rest] = path.split("/");
  if (first === "translations") {
    const [third = ""] = rest;
    return t("text.in", { text: named([...rest].join("/") || third), language: languageName(second) });
  }
  if (first === "options" && second !== "") return t("option", { id: second });
  return isKnown(first) ? t(KNOWN[first]) : path;
}

/** In what two versions differ: what it was, struck out, and what it is. */
export function DifferenceList({ list }: { readonly list: readonly Difference[] }) {
  if (list.length === 0) return <p class="help">{t("diff.none")}</p>;
  return (
    <dl class="diff">
      {list.map(({ path, before, after }) => (
        <div key={path}>
          <dt>{named(path)}</dt>
          <dd>
            {before !== undefined && (
              <del>
                <span class="sr">{t("diff.before")}: </span>
                <bdi>{before}</bdi>
              </del>
            )}
            {after !== undefined && (
              <ins>
                <span class="sr">{t("diff.after")}: </span>
                <bdi>{after}</bdi>
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
