import { html } from "hono/html";
import type { DeskDelivery } from "./deliveries.ts";
import { type Html, icon } from "./frame.ts";
import type { Callback } from "./webhook.ts";

/** What came in. */
export function deliveryTable(recent: readonly DeskDelivery[]): Html {
  return html`<section class="panel">
    <h2>Deliveries</h2>
    <div class="scroll" id="deliveries" tabindex="0" role="region" aria-label="Deliveries">
      <table>
        <caption class="sr">
          Requests for tickets since the start, newest first
        </caption>
        <thead>
          <tr>
            <th scope="col">Time, UTC</th>
            <th scope="col">Request</th>
            <th scope="col">Idempotency-Key</th>
            <th scope="col">Try</th>
            <th scope="col">Answered</th>
          </tr>
        </thead>
        <tbody>
          ${recent.map(deliveryRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function deliveryRow({ at, request, key, attempt, answered }: DeskDelivery): Html {
  const trouble = answered !== undefined && !answered.startsWith("201");
  return html`<tr>
    <td class="n">${new Date(at).toISOString().slice(11, 19)}</td>
    <td><code>${request}</code></td>
    <td><code>${key ?? "none"}</code></td>
    <td class="n">${attempt}</td>
    <td class="${trouble ? "hurt" : ""}">${trouble ? html`${icon("warn")} ` : ""}${answered ?? "not yet"}</td>
  </tr>`;
}

/** What went out. */
export function callbackTable(callbacks: readonly Callback[]): Html {
  return html`<section class="panel">
    <h2>Calls to Earshot</h2>
    <div class="scroll" id="callbacks" tabindex="0" role="region" aria-label="Calls to Earshot">
      <table>
        <caption class="sr">
          Calls of the webhook since the start, newest first
        </caption>
        <thead>
          <tr>
            <th scope="col">Time, UTC</th>
            <th scope="col">Ticket</th>
            <th scope="col">Status</th>
            <th scope="col">Tries</th>
            <th scope="col">Answered</th>
          </tr>
        </thead>
        <tbody>
          ${callbacks.map(callbackRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function callbackRow({ at, ticket, status, attempts, answered, ended }: Callback): Html {
  const trouble = answered !== undefined && !answered.startsWith("2");
  return html`<tr>
    <td class="n">${new Date(at).toISOString().slice(11, 19)}</td>
    <td class="n">${ticket}</td>
    <td>${status}</td>
    <td class="n">${attempts}</td>
    <td class="${trouble ? "hurt" : ""}">
      ${trouble ? html`${icon("warn")} ` : ""}${answered ?? "not yet"}${trouble && !ended ? ", again soon" : ""}
    </td>
  </tr>`;
}
