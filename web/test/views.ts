import { PATHS } from "@earshot/contract";

/** A view of the page over {@link aGoodMonth}: where it is, who looks, and what shows that it is there. */
export interface View {
  readonly name: string;
  readonly path: string;
  readonly as: "anyone" | "team" | "admin";
  readonly there: string;
}

/** Every view; all of them are asked for faults and can be photographed. */
export const VIEWS: readonly View[] = [
  { name: "overview", path: "/", as: "admin", there: ".list" },
  { name: "survey-csat", path: PATHS.resultsPage("visit"), as: "team", there: "figure" },
  { name: "survey-nps", path: PATHS.resultsPage("recommend"), as: "anyone", there: "figure" },
  { name: "survey-choice", path: PATHS.resultsPage("shop"), as: "anyone", there: "figure" },
  { name: "survey-empty", path: PATHS.resultsPage("test-ride"), as: "anyone", there: ".empty" },
  { name: "present", path: PATHS.presentPage("shop"), as: "anyone", there: "h1" },
  { name: "comments", path: PATHS.commentsPage("visit"), as: "team", there: "h1" },
  { name: "cases", path: PATHS.casesPage, as: "team", there: "h1" },
  { name: "admin", path: PATHS.adminPage, as: "admin", there: "h1" },
  { name: "admin-edit", path: `${PATHS.adminPage}/surveys/visit`, as: "admin", there: "form" },
  { name: "sign-in", path: PATHS.signIn, as: "anyone", there: "h1" },
];
