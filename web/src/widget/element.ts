import { earshotClient } from "./client.ts";
import { DRAWINGS, h, icon } from "./dom.ts";
import { surveySheet, type Sheet } from "./sheet.ts";
import { find, keep } from "./store.ts";
import style from "./style.css?inline";
import type { EarshotClient } from "./types.ts";
import { wordsIn } from "./words.ts";

const clients = new Map<string, EarshotClient>();

const styles = new CSSStyleSheet();
styles.replaceSync(style);

/**
 * A survey in somebody's page: `<earshot-survey survey="service">`. Its attributes are read when it is put there.
 *
 * `mode` is `button` (a floating button that opens the survey; the default), `popover` (opened by the element whose id
 * is in `for`; without one by itself, until it was answered or closed once) or `inline`. `lang`, `theme` (`light`,
 * `dark`), `label` of the button, `link` (token of a customer), `tags` (comma separated), `edge` (its address). It
 * sends the event `earshot-sent`, whose detail says `survey` and `outcome`.
 */
export class EarshotSurvey extends HTMLElement {
  /** Address of the edge for elements that name none: where the script came from. */
  static edge = "";

  #root: HTMLElement | undefined;
  #box: HTMLElement | undefined;
  #button: HTMLElement | undefined;
  #sheet: Sheet | undefined;
  /** What the button says while the survey is closed and while it is open. */
  #labels: readonly [string, string] = ["", ""];
  /** Where the focus goes when the survey is closed. */
  #opener: HTMLElement | undefined;
  #dismissed = "";

  /** Resolves once it has its words, and with them all else. */
  #built: Promise<void> | undefined;

  connectedCallback(): void {
    this.#built ??= this.#build();
    // Above everything, whatever the page stacks, clips or transforms.
    // Taken out again before it had its words, it has nothing to show.
    this.#built.then(() => this.#root?.popover && this.#root.showPopover()).catch(() => {});
  }

  /** Opens the survey, and moves the focus into it. */
  async open(): Promise<void> {
    await this.#built;
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement) this.#opener = activeElement;
    this.#turn(true);
    await this.#sheet?.show();
    this.#sheet?.focus();
  }

  /** Closes it; what was typed stays for the next time. */
  close(): void {
    const inside = this.shadowRoot?.activeElement;
    this.#turn(false);
    if (inside) (this.#button ?? this.#opener)?.focus();
    void keep(this.#dismissed, true);
  }

  #toggle = (): void => void (this.#box?.hidden ? this.open() : this.close());

  #turn(open: boolean): void {
    if (this.#box) this.#box.hidden = !open;
    this.#button?.setAttribute("aria-expanded", String(open));
    this.#button?.replaceChildren(icon(open ? DRAWINGS.close : DRAWINGS.mark), this.#labels[open ? 1 : 0]);
  }

  async #build(): Promise<void> {
    const text = (name: string) => this.getAttribute(name) ?? undefined;
    const mode = text("mode") ?? "button";
    const survey = text("survey") ?? "";
    const edge = text("edge") ?? EarshotSurvey.edge;
    const floats = mode !== "inline";
    const page = this.closest<HTMLElement>("[lang]")?.lang ?? "";
    const { lang, words } = await wordsIn(edge, [page, ...navigator.languages]);
    const dir = lang === "ar" ? "rtl" : "ltr";
    const label = text("label") ?? words.feedback;
    this.#labels = [label, words.close];
    this.#dismissed = `dismissed ${edge} ${survey}`;

    const inside = h("div", {});
    const status = h("p", { class: "sr", role: "status" });
    const close = { class: "shut", "aria-label": words.close, onclick: this.#toggle };
    this.#box = h(
      "div",
      { class: `sheet ${mode}`, role: floats && "dialog", "aria-labelledby": floats && "q" },
      mode === "popover" && h("button", close, icon(DRAWINGS.close)),
      inside,
    );
    if (mode === "button") {
      this.#button = h("button", { class: "open", onclick: this.#toggle });
    }
    const traits = {
      class: floats ? "root float" : "root",
      "aria-label": label,
      lang,
      dir,
      popover: floats && "manual",
    };
    this.#root = h(
      "section",
      { ...traits, onkeydown: (event: KeyboardEvent) => this.#pressed(event) },
      this.#button,
      this.#box,
      status,
    );
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [styles];
    shadow.append(this.#root);

    const client = clients.get(edge) ?? earshotClient(edge);
    clients.set(edge, client);
    const context = {
      locale: lang,
      page: (location.origin + location.pathname).slice(0, 500),
      channel: "widget",
      link: text("link"),
      tags: text("tags")
        ?.split(",")
        .map((tag) => tag.trim()),
    };
    this.#sheet = surveySheet({
      client,
      edge,
      survey,
      lang,
      words,
      context,
      box: inside,
      status,
      onSent: ({ outcome }) =>
        this.dispatchEvent(new CustomEvent("earshot-sent", { bubbles: true, detail: { survey, outcome } })),
    });

    if (floats) this.#turn(false);
    else void this.#sheet.show();
    const opener = text("for");
    if (opener) document.getElementById(opener)?.addEventListener("click", this.#toggle);
    else if (mode === "popover") void this.#offer();
  }

  /**
   * Opens by itself, without taking the focus: only where there is something to answer, and nobody closed it before.
   */
  async #offer(): Promise<void> {
    if (!(await find(this.#dismissed)) && (await this.#sheet?.show())) this.#turn(true);
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.#root?.popover || this.#box?.hidden) return;
    // The page may have something of its own to close.
    event.stopPropagation();
    this.close();
  }
}
