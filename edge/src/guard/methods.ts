import { PATHS } from "@earshot/contract/names";

const READ = "GET, HEAD, OPTIONS";

/** How each address may be asked. */
const TAKEN = (
  [
    ["/", `${READ}, POST`],
    [PATHS.hostedPage(":survey"), `${READ}, POST`],
    [PATHS.feedback(":survey"), "OPTIONS, POST"],
    [PATHS.survey(":survey"), READ],
    [PATHS.receipt(":receipt"), `${READ}, PATCH, DELETE`],
    [PATHS.receiptPage(":receipt"), `${READ}, POST`],
    [PATHS.preview(":draft"), READ],
    [PATHS.openapi, READ],
    [PATHS.docs, READ],
    [PATHS.widget, READ],
    [PATHS.widgetAbout, READ],
    [PATHS.client, READ],
    [PATHS.livez, READ],
    [PATHS.readyz, READ],
  ] as const
).map(([route, methods]) => ({ route, methods, pattern: new RegExp(`^${route.replace(/:\w+/, "[^/]+")}/?$`) }));

/** The methods an address takes, as the header `Allow` names them; undefined where there is nothing at it. */
export function methodsOf(path: string): string | undefined {
  return TAKEN.find(({ pattern }) => pattern.test(path))?.methods;
}

/**
 * An address with the name of what stands in it in place of it, such as `/s/:survey`; undefined where there is nothing.
 */
export function routeOf(path: string): string | undefined {
  return TAKEN.find(({ pattern }) => pattern.test(path))?.route;
}
