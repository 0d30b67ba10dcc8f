import { Message } from "../frame/message.tsx";
import { t } from "../words/shared.ts";

/** What this room says is the frame's. */
export const load = async (): Promise<void> => {};

/** Not furnished yet. */
export function Room() {
  return <Message title={t("frame.opening")} children={null} />;
}
