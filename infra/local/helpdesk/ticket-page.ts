import { html } from "hono/html";
import { type Html, age, frame, state } from "./frame.ts";
import type { DeskTicket } from "./tickets.ts";

/** One ticket with all that was said, and what a rep can do. No script and no reload: what is being written stays. */
export function ticketPage({ ticket, now, nonce }: { ticket: DeskTicket; now: number; nonce: string }): Html {
  const { id, status, createdAt, replies, ticket: asked } = ticket;
  return frame({
    title: `Ticket ${id} · Help desk stand-in`,
    nonce,
    content: html`<article class="ticket alone" id="ticket-${id}">
      <header>
        <span class="n">#${id}</span>
        <h1>${asked.subject ?? "No subject"}</h1>
        ${state(status)}
      </header>
      ${said(asked.requester?.name ?? "Requester", createdAt, asked.comment.body, asked.comment.public, now)}
      ${replies.map((reply) => said("Rep", reply.at, reply.body, reply.public, now))}
      ${status === "closed" ? "" : form(id, status)}
    </article>`,
  });
}

function said(who: string, at: number, body: string, isPublic: boolean, now: number): Html {
  return html`<section>
    <h2 class="who">
      ${who}${isPublic ? "" : ", internal note"}
      <time datetime="${new Date(at).toISOString()}">${age(now - at)}</time>
    </h2>
    <blockquote>${body}</blockquote>
  </section>`;
}

function form(id: number, status: DeskTicket["status"]): Html {
  return html`<form method="post" action="/tickets/${id}">
    <label for="comment">Answer to the customer</label>
    <textarea id="comment" name="comment" rows="4"></textarea>
    <div class="row">
      <button class="btn" name="status" value="pending">Answer</button>
      ${
        status === "solved"
          ? html`<button class="btn" name="status" value="open">Open again</button>`
          : html`<button class="btn" name="status" value="solved">Solve</button>`
      }
    </div>
  </form>`;
}
