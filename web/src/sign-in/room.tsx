import { SignIn } from "./sign-in.tsx";

/** The words of this room are in it. */
export const load = async (): Promise<void> => {};

/** Where a sign-in link leads. */
export function Room() {
  return <SignIn />;
}
