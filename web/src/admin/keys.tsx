import { PATHS, SCOPES } from "@earshot/contract";
import { useState } from "preact/hooks";
import { unknown } from "valibot";
import { Copy } from "../frame/copy.tsx";
import { Dialog } from "../frame/dialog.tsx";
import { Title } from "../frame/title.tsx";
import { announce } from "../live/announce.ts";
import { type Key, Keys as AllKeys, MadeKey } from "./answers.ts";
import { tell } from "./api.ts";
import { Invite } from "./invite.tsx";
import { useFetched } from "./fetched.ts";
import { Field, type Mistakes } from "./field.tsx";
import { Missing, reason, useTold } from "./told.tsx";
import { dayAndTime } from "./when.tsx";
import { t } from "./words.ts";

type Scope = (typeof SCOPES)[number];

/** Access keys: who has one, what it opens, when it was last used; making one, and taking one back. */
export function Keys() {
  const keys = useFetched(PATHS.adminKeys, AllKeys);
  const [asked, setAsked] = useState<Key>();
  const [told, say] = useTold();
  const now = Date.now();
  const isGood = ({ revokedAt, expiresAt }: Key): boolean =>
    revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > now);
  const all = keys.body?.keys ?? [];
  async function takeBack(key: Key): Promise<void> {
    setAsked(undefined);
    const answer = await tell("DELETE", `${PATHS.adminKeys}/${key.id}`, unknown());
    say(answer.ok ? { is: "done", text: t("key.gone", { name: key.name }) } : { is: "wrong", text: reason(answer) });
    keys.again();
  }
  return (
    <>
      <div class="top">
        <div>
          <Title text={t("nav.keys")} />
          <p class="sub">{t("keys.help")}</p>
        </div>
      </div>
      <NewKey made={keys.again} />
      <Invite />
      {told}
      {keys.failed !== undefined && <Missing again={keys.again} />}
      <KeyList title={t("keys.good")} keys={all.filter(isGood)} takeBack={setAsked} />
      <KeyList title={t("keys.over")} keys={all.filter((key) => !isGood(key))} />
      {asked && (
        <Dialog title={t("key.ask", { name: asked.name })} close={() => setAsked(undefined)}>
          <p>{t("key.ask.help")}</p>
          <div class="row ends">
            <button class="btn" type="button" onClick={() => setAsked(undefined)}>
              {t("keep.it")}
            </button>
            <button class="btn hurt" type="button" onClick={() => void takeBack(asked)}>
              {t("takeBack")}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function KeyList({
  title,
  keys,
  takeBack,
}: {
  readonly title: string;
  readonly keys: readonly Key[];
  readonly takeBack?: (key: Key) => void;
}) {
  if (keys.length === 0) return null;
  return (
    <section class="panel">
      <h2>{title}</h2>
      <ul class="lines">
        {keys.map((key) => (
          <li key={key.id}>
            <div>
              <p>
                <b dir="auto">{key.name}</b> <bdi class="mono">{key.id}</bdi>
              </p>
              <p class="meta">
                {key.scopes.map((scope) => t(`scope.${scope}`)).join(", ")} ·{" "}
                {key.lastUsedAt === null ? t("key.unused") : t("key.used", { time: dayAndTime(key.lastUsedAt) })} ·{" "}
                {endOf(key)}
              </p>
            </div>
            {takeBack && (
              <button
                class="btn"
                type="button"
                aria-label={t("key.takeBack", { name: key.name })}
                onClick={() => takeBack(key)}
              >
                {t("takeBack")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function endOf({ revokedAt, expiresAt }: Key): string {
  if (revokedAt !== null) return t("key.revoked", { time: dayAndTime(revokedAt) });
  return expiresAt === null ? t("key.forever") : t("key.until", { time: dayAndTime(expiresAt) });
}

function NewKey({ made }: { readonly made: () => void }) {
  const [name, setName] = useState("");
  const [days, setDays] = useState("365");
  const [scopes, setScopes] = useState<readonly Scope[]>(["totals", "words"]);
  const [mistakes, setMistakes] = useState<Mistakes>([]);
  const [key, setKey] = useState<string>();
  const [told, say] = useTold();
  async function make(event: Event): Promise<void> {
    event.preventDefault();
    const answer = await tell("POST", PATHS.adminKeys, MadeKey, {
      name: name.trim(),
      scopes,
      days: days === "" ? null : Number(days),
    });
    setMistakes(answer.ok ? [] : answer.errors);
    if (answer.ok) {
      setKey(answer.body.key);
      setName("");
      say(undefined);
      announce(t("key.once"));
      made();
    } else if (answer.errors.length === 0) say({ is: "wrong", text: reason(answer) });
  }
  return (
    <form class="form panel" noValidate onSubmit={(event) => void make(event)}>
      <h2>{t("key.new")}</h2>
      <div class="two">
        <Field label={t("key.name")} pointer="/name" mistakes={mistakes} help={t("key.name.help")}>
          {(tied) => (
            <input
              class="field"
              {...tied}
              dir="auto"
              value={name}
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
          )}
        </Field>
        <Field label={t("key.days")} pointer="/days" mistakes={mistakes} help={t("key.days.help")}>
          {(tied) => (
            <input
              class="field slim"
              type="number"
              min={1}
              max={3650}
              {...tied}
              value={days}
              onInput={({ currentTarget }) => setDays(currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <fieldset class="plain">
        <legend>{t("key.scopes")}</legend>
        {SCOPES.map((scope) => (
          <label key={scope} class="pick">
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={({ currentTarget }) =>
                setScopes(SCOPES.filter((one) => (one === scope ? currentTarget.checked : scopes.includes(one))))
              }
            />
            <span>
              {t(`scope.${scope}`)}
              <small>{t(`scope.help.${scope}`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {mistakes.some(({ pointer }) => pointer.startsWith("/scopes")) && <p class="wrong">{t("key.scopes.none")}</p>}
      <p>
        <button class="btn main">{t("key.make")}</button>
      </p>
      {told}
      {key !== undefined && (
        <section class="once" aria-label={t("key.the")}>
          <p>
            <b>{t("key.once")}</b> {t("key.once.help")}
          </p>
          <Copy text={key} what={t("key.the")} />
        </section>
      )}
    </form>
  );
}
