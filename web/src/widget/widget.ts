import { EarshotSurvey } from "./element.ts";

/**
 * What one script tag does:
 *
 *     <script async src="https://feedback.example.com/widget.js" data-survey="service"></script>
 *
 * `data-mode`, `data-lang` and all others are attributes of the element it makes: see {@link EarshotSurvey}. Without
 * `data-survey` it makes none, and the page has `<earshot-survey>` where it wants it.
 */
const script = document.currentScript;

if (script instanceof HTMLScriptElement) {
  EarshotSurvey.edge = new URL(script.src).origin;
  if (script.dataset.survey !== undefined) {
    const element = document.createElement("earshot-survey");
    for (const [name, value = ""] of Object.entries(script.dataset)) element.setAttribute(name, value);
    if (script.dataset.mode === "inline") script.after(element);
    else if (document.body) document.body.append(element);
    else addEventListener("DOMContentLoaded", () => document.body.append(element));
  }
}

if (!customElements.get("earshot-survey")) customElements.define("earshot-survey", EarshotSurvey);
