/** Pages of all sites load these; they hold no secret, and nothing of who asks. */
const SHARED = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "x-content-type-options": "nosniff",
} as const;

/**
 * How long an address is kept: one that names what it holds, for ever; any other for five minutes, then asked again.
 */
const KEPT = {
  named: "public, max-age=31536000, immutable",
  newest: "public, max-age=300, stale-while-revalidate=86400",
} as const;

/** The headers of a file of the widget. */
export function widgetHeaders(kept: keyof typeof KEPT, type: "text/javascript" | "application/json") {
  return { ...SHARED, "cache-control": KEPT[kept], "content-type": `${type}; charset=utf-8` };
}
