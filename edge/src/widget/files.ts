import { PATHS } from "@earshot/contract/names";
import built from "./built.json" with { type: "json" };
import { widgetHeaders } from "./headers.ts";

/** A file of the widget, as it is served. */
export interface WidgetFile {
  readonly path: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** All files of the widget: the newest, and each released one at an address of its own. */
export function widgetFiles(): WidgetFile[] {
  const [newest] = built.widgets;
  if (!newest) throw new Error("Cannot serve the widget as built.json must hold one: it holds none");
  const { name, integrity, text } = newest;
  const about = JSON.stringify({ script: PATHS.widgetFile(`${name}.js`), integrity });
  const script = widgetHeaders("named", "text/javascript");
  const words = widgetHeaders("named", "application/json");
  return [
    { path: PATHS.widget, text, headers: widgetHeaders("newest", "text/javascript") },
    { path: PATHS.widgetAbout, text: about, headers: widgetHeaders("newest", "application/json") },
    { path: PATHS.client, text: built.client, headers: widgetHeaders("newest", "text/javascript") },
    ...built.widgets.flatMap((one) => [
      { path: PATHS.widgetFile(`${one.name}.js`), text: one.text, headers: script },
      ...Object.entries(one.words).map(([name, text]) => ({
        path: PATHS.widgetFile(`${name}.json`),
        text,
        headers: words,
      })),
    ]),
  ];
}
