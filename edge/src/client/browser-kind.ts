/** Engines and brands, each before those that name themselves in its header too. */
const BRANDS = ["Edg", "OPR", "SamsungBrowser", "Firefox", "FxiOS", "CriOS", "Chrome", "Safari"];

/**
 * The kind of a browser: its brand, and whether it is on a phone. Few on purpose: who writes another one into each
 * request has 18 of them, and two people of a household often differ.
 */
export function browserKind(userAgent: string | undefined): string {
  const brand = BRANDS.find((name) => userAgent?.includes(name)) ?? "other";
  return userAgent?.includes("Mobi") ? `${brand} mobile` : brand;
}
