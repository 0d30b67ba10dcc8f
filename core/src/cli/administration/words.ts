/** What is said where there is no survey of this id. */
export const noSurvey = (id: string): string => `There is no survey "${id}": \`earshot surveys list\` names them`;

/** What is said where there is no dead letter of this number. */
export const noDeadLetter = (id: number): string => `There is no dead letter ${id}: see \`earshot dead-letters list\``;

/** What is added where a change is kept and the edge has not heard of it (202). */
export const LATER =
  ", and not published yet, as Redis cannot be reached: administration does so as soon as it can, nothing has to be sent again";
