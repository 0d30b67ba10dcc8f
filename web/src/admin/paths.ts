import { PATHS } from "@earshot/contract";

/** Addresses of a survey's pages in administration. */
export const ADMIN = {
  surveys: PATHS.adminPage,
  newSurvey: `${PATHS.adminPage}/surveys/new`,
  edit: (id: string): string => `${PATHS.adminPage}/surveys/${id}`,
  versions: (id: string): string => `${PATHS.adminPage}/surveys/${id}/versions`,
  handOut: (id: string): string => `${PATHS.adminPage}/surveys/${id}/hand-out`,
  erase: (id: string): string => `${PATHS.adminPage}/surveys/${id}/erase`,
} as const;
