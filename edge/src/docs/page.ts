import { PATHS } from "@earshot/contract/names";
import { TOKENS_CSS } from "@earshot/contract/tokens";
import { compact } from "../survey/pages/css.ts";
import { ICONS, TAB_ICON } from "../survey/pages/icons.ts";
import { markup, raw, type Markup } from "../survey/pages/markup.ts";
import { fieldsTable, type Schema } from "./fields.ts";
import { PAGE_CSS } from "./style.ts";
import { paragraphs, words } from "./words.ts";

/** As much of the document of the API as the page shows. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly summary: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly "x-problems": readonly Readonly<Record<"code" | "title" | "advice", string> & { status: number }>[];
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: Content }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description: string;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema; readonly examples?: Examples }>>;
type Examples = Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;

/** The stylesheet; the policy of the page allows this one and no other. */
export const DOCS_CSS = compact(`${TOKENS_CSS}${PAGE_CSS}`);

/**
 * Writes the document of the API as a page for people: all on one page, to be read, searched and printed, without a
 * script. A viewer that calls the API from the page was refused: it brings 1.4 MB of script and telemetry.
 */
export function docsPage(api: ApiDocument): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const sections = api.tags.map((tag) => ({
    ...tag,
    members: operations.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${api.info.title}: the API</title>
${TAB_ICON}
<link rel="service-desc" type="application/openapi+json" href="${PATHS.openapi}">
<style>${raw(DOCS_CSS)}</style>
</head>
<body>
<a class="skip" href="#main">To the text</a>
<header><p class="name">${ICONS.mark} ${api.info.title}</p>
<nav aria-label="Contents">
${sections.map(
  ({ name, members }) => markup`<h2><a href="#${idOf(name)}">${name}</a></h2>
<ul>${members.map(({ operation }) => markup`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`)}</ul>
`,
)}<h2><a href="#problems">Problems</a></h2>
<ul><li><a href="${PATHS.openapi}">OpenAPI 3.1</a></li></ul>
</nav></header>
<main id="main">
<h1>The API of ${api.info.title}</h1>
<p class="lead">${api.info.summary}.</p>
${paragraphs(api.info.description)}
${sections.map(
  ({ name, description, members }) => markup`<section aria-labelledby="${idOf(name)}">
<h2 id="${idOf(name)}">${name}</h2>
<p>${description}</p>
${members.map((member) => operationOf(member, api))}</section>
`,
)}<section aria-labelledby="problems">
<h2 id="problems">Problems</h2>
<p>Every code there is. A code never changes its meaning; titles may be reworded.</p>
<div class="wide" tabindex="0" role="region" aria-label="Table of problems"><table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Title</th><th scope="col">What to do</th></tr></thead>
<tbody>${api["x-problems"].map(
    ({ code, status, title, advice }) =>
      markup`<tr id="problem-${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${title}</td><td>${words(advice)}</td></tr>
`,
  )}</tbody></table></div>
</section>
</main>
</body>
</html>
`.toString();
}

function operationOf(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  api: ApiDocument,
): Markup {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const sent = Object.entries(requestBody?.content ?? {});
  return markup`<article aria-labelledby="${operationId}">
<h3 id="${operationId}">${summary}</h3>
<p class="call"><b>${method}</b> <code>${path}</code></p>
${paragraphs(description)}
${parameters.length > 0 && fieldsTable("Parameters", parameters.map(rowOf), operationId)}
${sent.map(
  ([type, { schema, examples }]) => markup`${schema && fieldsTable(`Body, ${type}`, resolve(schema, api), operationId)}
${Object.values(examples ?? {}).map((example) => sample(example.summary, curl(method, path, type, example.value)))}`,
)}
<h4>Answers</h4>
<dl>${Object.entries(responses).map(
    ([status, response]) => markup`<dt>${status}</dt><dd>${said(response.description)}
${Object.values(response.content).map(({ examples }) =>
  Object.values(examples ?? {}).map(({ summary, value }) => sample(summary, JSON.stringify(value, null, 2))),
)}</dd>
`,
  )}</dl>
</article>
`;
}

const rowOf = ({ name, in: place, required, description, schema }: Parameter) => ({
  name,
  schema: { ...schema, description },
  required: required === true,
  place,
});

/** The fields of a body: its own, or those of the schema it names. */
function resolve(schema: Schema, api: ApiDocument): Schema {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(schema.$ref ?? "")?.[1];
  return (name === undefined ? undefined : api.components.schemas[name]) ?? schema;
}

const sample = (summary: string, text: string): Markup =>
  markup`<figure><figcaption>${summary}</figcaption><pre tabindex="0"><code>${text}</code></pre></figure>
`;

/** A call as it is made from a terminal. */
function curl(method: string, path: string, type: string, body: unknown): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const verb = method === "POST" ? "" : ` -X ${method}`;
  const header = type === "application/json" ? ` \\\n  -H 'content-type: ${type}'` : "";
  return `curl${verb} https://feedback.example.com${path}${header} \\\n  -d '${text}'`;
}

const idOf = (name: string): string => name.toLowerCase();

/** What is said of a status, each code on a line of its own and leading to where it is explained. */
function said(text: string): Markup[] {
  return text.split(/(?<=\.) (?=`)/).map((line) => {
    const [, code, title] = /^`([\w-]+)`: (.*)$/.exec(line) ?? [];
    if (code === undefined) return markup`<p>${words(line)}</p>`;
    return markup`<p><a href="#problem-${code}"><code>${code}</code></a> ${title}</p>`;
  });
}
