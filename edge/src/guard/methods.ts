import { PATHS } from "@earshot/contract/names";

const READ = "GET, HEAD, OPTIONS";

/** How each address may be asked. */
const TAKEN: readonly (readonly [path: RegExp, methods: string])[] = [
  [pattern("/"), `${READ}, POST`],
  [pattern(PATHS.hostedPage(":")), `${READ}, POST`],
  [pattern(PATHS.feedback(":")), "OPTIONS, POST"],
  [pattern(PATHS.survey(":")), READ],
  [pattern(PATHS.receipt(":")), `${READ}, PATCH, DELETE`],
  [pattern(PATHS.receiptPage(":")), `${READ}, POST`],
  [pattern(PATHS.preview(":")), READ],
  [pattern(PATHS.openapi), READ],
  [pattern(PATHS.docs), READ],
  [pattern(PATHS.widget), READ],
  [pattern(PATHS.widgetAbout), READ],
  [pattern(PATHS.client), READ],
  [pattern(PATHS.livez), READ],
  [pattern(PATHS.readyz), READ],
];

/** The methods an address takes, as the header `Allow` names them; undefined where there is nothing at it. */
export function methodsOf(path: string): string | undefined {
  return TAKEN.find(([pattern]) => pattern.test(path))?.[1];
}

/** An address in which `:` stands for one part. */
function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace(":", "[^/]+")}/?$`);
}
