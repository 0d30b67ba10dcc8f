import { compact, compactScript } from "./css.ts";
import { type Markup, markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";

/**
 * How a page treats what is kept on the device: `ask` keeps what is sent, and sends what was kept before; `fix` keeps
 * what is sent; `again` goes on sending what the edge could not take.
 */
export type Keeping = "ask" | "fix" | "again";

/** On the form whose answer is kept on the device until it has arrived, where there is a script. */
export function keeping(how: Keeping): Markup {
  return markup` data-keep="${how}"`;
}

/** Where the script says what it does; it is there from the beginning, so that screen readers listen. */
export function deviceLine({ device }: Messages): Markup {
  return markup`<p class="device" role="status" data-saved="${device.saved}" data-trying="${device.trying}" data-found="${device.found}"></p>`;
}

/**
 * Keeps what was sent until it has arrived: without a connection, and when the edge cannot take it. It is sent under
 * the name it had, so that it counts once. A page whose form is gone has been told what became of it, and forgets it.
 *
 * Before a form is posted the edge is asked whether it is there, as a post into nowhere ends on the browser's own page.
 * Nothing is ever sent that nobody had sent before.
 */
export const DEVICE_SCRIPT = compactScript(`(() => {
  const key = "earshot " + location.pathname;
  const form = document.querySelector("[data-keep]");
  const line = document.querySelector(".device");
  const say = (what) => { line.textContent = line.dataset[what] || ""; };
  let kept;
  const keep = (next) => {
    kept = next;
    try { next ? localStorage.setItem(key, JSON.stringify(next)) : localStorage.removeItem(key); } catch {}
  };
  try { kept = JSON.parse(localStorage.getItem(key)); } catch {}
  if (!form) { keep(); return; }
  const how = form.dataset.keep;
  let busy;
  const post = () => {
    const sent = document.createElement("form");
    sent.method = "post";
    sent.action = form.action;
    for (const [name, value] of kept.fields) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      sent.append(field);
    }
    document.body.append(sent);
    sent.submit();
  };
  const go = async () => {
    clearTimeout(busy);
    try {
      await fetch("/livez", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(5000) });
      post();
    } catch {
      say("saved");
      busy = setTimeout(go, 5000);
    }
  };
  addEventListener("online", () => kept && busy && go());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep({ at: Date.now(), tries: 0, fields: [...new FormData(form, event.submitter)] });
    go();
  });
  if (how === "again") {
    const tries = kept ? kept.tries + 1 : 1;
    keep({ at: Date.now(), tries, fields: [...new FormData(form)] });
    say("trying");
    busy = setTimeout(go, Math.min(60, 2.5 * 2 ** tries) * 1000);
  } else if (how === "ask" && kept && Date.now() - kept.at < 6e8) {
    say("found");
    go();
  } else keep();
})();`);

export const DEVICE_CSS = compact(
  `@layer components{.device:empty{display:none}.device{padding:var(--space-3) var(--space-4);border:1px solid var(--line);border-radius:var(--radius-3);background:var(--heed-soft);color:var(--heed);font-weight:600}}`,
);
